//! Shares in whole units by largest remainder.

use std::cmp::Reverse;

/// Splits `total` in the proportion of the weights, in whole units that sum to exactly
/// `total`. What rounding down leaves goes to the largest remainders, of equal ones to the
/// earlier; a negative total is split as its amount. All weights zero: nothing to nobody.
pub(super) fn split(total: i64, weights: &[u64]) -> Vec<i64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let amount = u128::from(total.unsigned_abs());
    let exact = |weight: &u64| amount * u128::from(*weight);
    let mut parts: Vec<u128> = weights.iter().map(|weight| exact(weight) / sum).collect();
    let left = amount - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| Reverse(weights.get(*index).map(|weight| exact(weight) % sum)));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    let signed = |part: u128| i64::try_from(part).map_or(i64::MIN, |part| part * total.signum());
    parts.into_iter().map(signed).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_goes_to_the_largest_remainder_then_to_the_earlier() {
        let cases: [(i64, &[u64], &[i64]); 8] = [
            (100, &[1, 1, 1], &[34, 33, 33]),
            (200, &[1, 1, 1], &[67, 67, 66]),
            (-100, &[1, 1, 1], &[-34, -33, -33]),
            (1, &[1, 2], &[0, 1]),
            (0, &[1, 2], &[0, 0]),
            (10, &[0, 0], &[0, 0]),
            (10, &[], &[]),
            (i64::MIN, &[1], &[i64::MIN]),
        ];
        for (total, weights, want) in cases {
            assert_eq!(split(total, weights), want, "{total} by {weights:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_total_and_are_a_unit_from_exact(
            total in any::<i64>(),
            weights in vec(1..=1_u64 << 40, 1..40),
        ) {
            let parts = split(total, &weights);
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = i128::from(total) * i128::from(*weight);
                prop_assert!((i128::from(*part) * sum - exact).abs() < sum);
            }
        }
    }
}

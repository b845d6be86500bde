//! 2^(−Δt / 7 days) in integers: the same on every machine, never a float.

use crate::time::DAY_MS;

/// Time in which weight halves, in milliseconds.
const HALF_LIFE_MS: u64 = 7 * DAY_MS.unsigned_abs();
/// Digits of the binary fraction that are looked at: more than the result has.
const BITS: u32 = 48;
/// One, in the scale of [`ROOTS`].
const ONE: u128 = 1 << 63;
/// Digits of the result: times any amount it stays within 128 bits.
const RESULT_BITS: u32 = 40;
/// 2^(−1/2), 2^(−1/4), 2^(−1/8), …: each the square root of the one before it.
const ROOTS: [u128; BITS as usize] = roots();

#[expect(clippy::indexing_slicing, reason = "runs while compiling")]
const fn roots() -> [u128; BITS as usize] {
    let mut roots = [0; BITS as usize];
    let mut root = ONE / 2;
    let mut i = 0;
    while i < roots.len() {
        root = (root << 63).isqrt();
        roots[i] = root;
        i += 1;
    }
    roots
}

/// The weight left after so many milliseconds, where 2^40 is all of it; time before 0 counts
/// as 0, and something is always left.
pub(super) fn half_life(elapsed_ms: i64) -> u64 {
    let elapsed_ms = u64::try_from(elapsed_ms).unwrap_or_default();
    let (halvings, rest) = (elapsed_ms / HALF_LIFE_MS, elapsed_ms % HALF_LIFE_MS);
    let fraction = (u128::from(rest) << BITS) / u128::from(HALF_LIFE_MS);
    let digits =
        ROOTS.iter().enumerate().filter(|(i, _)| fraction >> (BITS as usize - 1 - i) & 1 == 1);
    let weight = digits.fold(ONE, |weight, (_, root)| (weight * root) >> 63) >> (63 - RESULT_BITS);
    let weight = u32::try_from(halvings).ok().and_then(|n| weight.checked_shr(n));
    weight.and_then(|weight| u64::try_from(weight).ok()).unwrap_or_default().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_halves_every_seven_days() {
        let all = 1 << RESULT_BITS;
        let cases = [(0, all), (7, all / 2), (14, all / 4), (70, all / 1024), (-3, all)];
        for (days, want) in cases {
            assert_eq!(half_life(days * DAY_MS), want, "{days} days");
        }
        // 2^(−1/7) = 0.905723664263906671…, ours of 2^40 rounded down.
        assert_eq!(half_life(DAY_MS), 995_853_700_410);
        assert_eq!(half_life(i64::MAX), 1);
        assert_eq!(half_life(i64::MIN), all);
    }
}

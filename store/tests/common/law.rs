//! What the laws of ingest share: arrivals of deliveries, and states compared.

use proptest::collection::vec;
use proptest::prelude::*;
use tributary_core::delivery::Delivery;

/// The deliveries shuffled, some of them repeated, cut into groups.
pub fn any_arrival(deliveries: Vec<Delivery>) -> impl Strategy<Value = Vec<Vec<Delivery>>> {
    let repeats = vec(0..deliveries.len(), 0..6);
    repeats
        .prop_flat_map(move |repeats| {
            let mut all = deliveries.clone();
            all.extend(repeats.into_iter().map(|index| deliveries[index].clone()));
            Just(all).prop_shuffle()
        })
        .prop_flat_map(|all| {
            let cuts = vec(any::<bool>(), all.len());
            (Just(all), cuts)
        })
        .prop_map(|(all, cuts)| {
            let mut groups: Vec<Vec<Delivery>> = vec![Vec::new()];
            for (delivery, is_cut) in all.into_iter().zip(cuts) {
                if is_cut {
                    groups.push(Vec::new());
                }
                groups.last_mut().unwrap().push(delivery);
            }
            groups
        })
}

/// Compares two states and shows only the lines that differ.
pub fn same(a: &[String], b: &[String]) -> Result<(), TestCaseError> {
    let only = |these: &[String], those: &[String]| {
        these
            .iter()
            .filter(|line| !those.contains(line))
            .cloned()
            .collect::<Vec<String>>()
            .join("\n")
    };
    prop_assert!(a == b, "only in the first:\n{}\nonly in the second:\n{}", only(a, b), only(b, a));
    Ok(())
}

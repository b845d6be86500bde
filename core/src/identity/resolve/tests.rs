use proptest::prelude::*;

use super::*;
use crate::api::MergeStanding::{Confirmed, Conflict, Merged};

fn alias(text: &str) -> Alias {
    Alias::parse(&format!("urn:{text}")).unwrap()
}

fn edge(at: i64, a: &str, b: &str) -> Edge {
    let (a, b) = (alias(a), alias(b));
    let evidence = Evidence {
        at: Timestamp(at),
        event_id: format!("e{at}"),
        source_id: "s".to_owned(),
        rung: "sent".to_owned(),
    };
    Edge { a: a.clone().min(b.clone()), b: a.max(b), evidence }
}

fn standings(edges: &[Edge]) -> Vec<MergeStanding> {
    resolve([], edges).edges.into_iter().map(|(_, standing)| standing).collect()
}

#[test]
fn two_customers_are_never_joined_by_something_weaker() {
    let (c7, c8) = ("customer_id:7", "customer_id:8");
    let (mail, cart) = ("email:a@b.c", "cart_token:t");
    let cases = [
        ("one address", vec![edge(1, c7, mail), edge(2, c8, mail)], vec![Merged, Conflict]),
        (
            "a chain",
            vec![edge(1, c7, mail), edge(2, c8, cart), edge(3, cart, mail)],
            vec![Merged, Merged, Conflict],
        ),
        (
            "one browser",
            vec![edge(1, c7, "cookie:x"), edge(2, c8, "cookie:x")],
            vec![Merged, Conflict],
        ),
        (
            "an event that says they are one",
            vec![edge(1, c7, mail), edge(2, c8, mail), edge(3, c7, c8), edge(4, mail, cart)],
            vec![Merged, Confirmed, Merged, Merged],
        ),
        (
            "nobody strong",
            vec![edge(1, mail, cart), edge(2, cart, "cookie:x"), edge(3, mail, "cookie:x")],
            vec![Merged, Merged, Confirmed],
        ),
    ];
    for (case, edges, want) in cases {
        assert_eq!(standings(&edges), want, "{case}");
    }
}

#[test]
fn within_an_event_the_customer_finds_the_address_before_the_browser_does() {
    let (c7, c8, browser, mail) = ("customer_id:7", "customer_id:8", "cookie:x", "email:a@b.c");
    let edges =
        [edge(1, c7, browser), edge(2, browser, mail), edge(2, c8, browser), edge(2, c8, mail)];
    let groups = resolve([], &edges).groups;
    let [one, other] = groups.as_slice() else { panic!("two people, got {groups:?}") };
    assert_eq!(one, &[&alias(browser), &alias(c7)]);
    assert_eq!(other, &[&alias(c8), &alias(mail)]);
}

#[test]
fn separating_two_aliases_takes_all_that_holds_their_sides_together() {
    let edges = [
        edge(1, "cookie:x", "cart_token:t"),
        edge(2, "customer_id:7", "email:a@b.c"),
        edge(3, "cart_token:t", "email:a@b.c"),
        edge(4, "cookie:x", "customer_id:7"),
        edge(5, "cookie:y", "customer_id:7"),
    ];
    let resolution = resolve([], &edges);
    let times = |a: &str, b: &str| -> Vec<i64> {
        let between = resolution.between(&alias(a), &alias(b));
        between.iter().map(|edge| edge.evidence.at.0).collect()
    };
    assert_eq!(times("cookie:x", "customer_id:7"), [3, 4]);
    assert_eq!(times("email:a@b.c", "cookie:x"), [3, 4]);
    assert_eq!(times("cookie:y", "email:a@b.c"), [5]);
    assert_eq!(times("cookie:y", "cookie:z"), [] as [i64; 0]);
    assert_eq!(times("cookie:y", "cookie:y"), [] as [i64; 0]);
}

#[test]
fn the_history_names_the_profile_that_ended_and_the_one_it_became_part_of() {
    let edges = [
        edge(1, "cookie:x", "cart_token:t"),
        edge(5, "cookie:y", "email:a@b.c"),
        edge(9, "cart_token:t", "email:a@b.c"),
    ];
    let seen = [("cookie:x", 0), ("cart_token:t", 1), ("cookie:y", 3), ("email:a@b.c", 4)];
    let aliases: Vec<(Alias, i64)> = seen.iter().map(|(text, at)| (alias(text), *at)).collect();
    let first_seen = aliases.iter().map(|(alias, at)| (alias, Timestamp(*at))).collect();
    let id = |text: &str| profile_id(&alias(text));
    let want = [
        // The cart's token came with its first event: it was no profile before.
        (Timestamp(5), id("email:a@b.c"), id("cookie:y")),
        (Timestamp(9), id("cookie:y"), id("cookie:x")),
    ];
    let resolution = resolve([], &edges);
    let history = resolution.history(&first_seen).into_iter();
    let told: Vec<_> = history.map(|m| (m.at, m.old_profile_id, m.new_profile_id)).collect();
    assert_eq!(told, want);
}

fn any_edge() -> impl Strategy<Value = Edge> {
    let one = || {
        prop::sample::select(vec![
            "customer_id:1",
            "customer_id:2",
            "customer_id:3",
            "email:a@b.c",
            "email:d@e.f",
            "cookie:x",
            "cookie:y",
            "cart_token:t",
            "cart_token:u",
        ])
    };
    (0..20_i64, one(), one())
        .prop_filter("two aliases", |(_, a, b)| a != b)
        .prop_map(|(at, a, b)| edge(at, a, b))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn people_do_not_depend_on_the_order_of_the_log(
        (edges, shuffled) in prop::collection::vec(any_edge(), 0..16)
            .prop_flat_map(|edges| (Just(edges.clone()), Just(edges).prop_shuffle()))
    ) {
        prop_assert_eq!(resolve([], &edges).groups, resolve([], &shuffled).groups);
    }

    #[test]
    fn only_an_event_that_names_two_customers_makes_them_one(
        edges in prop::collection::vec(any_edge(), 0..16)
    ) {
        let strong: Vec<Edge> = edges.iter().filter(|edge| edge.is_strong()).cloned().collect();
        let mut said = Groups::new();
        for edge in &strong {
            said.join(&&edge.a, &&edge.b);
        }
        for group in resolve([], &edges).groups {
            let customers: Vec<&Alias> = group.into_iter().filter(|a| is_strong(a)).collect();
            for pair in customers.windows(2) {
                prop_assert!(said.are_one(&pair[0], &pair[1]), "{pair:?}");
            }
        }
    }

    #[test]
    fn without_what_is_between_two_aliases_they_are_two_people(
        edges in prop::collection::vec(any_edge(), 1..16)
    ) {
        let resolution = resolve([], &edges);
        let (a, b) = (&edges[0].a, &edges[0].b);
        let between = resolution.between(a, b);
        let left: Vec<&Edge> = edges.iter().filter(|edge| !between.contains(edge)).collect();
        let groups = resolve([a, b], left).groups;
        prop_assert!(!groups.iter().any(|group| group.contains(&a) && group.contains(&b)));
    }
}

//! Before a file goes again it is looked for what of it the platform has: several
//! times where all of it was sent, as that may only be stored yet; once where it
//! was not, as nobody can have stored what never left this side.

use super::kinds::{Case, Kind};
use super::{HTML, answer_of};
use crate::proxy::{Head, Rule, When};
use crate::scene::{LARGE, Rest, Scene};
use c8ybin::transfer::Outcome;

/// What is read by each of them.
fn reads(kind: Kind) -> impl Fn(&Head) -> bool {
    move |head| {
        let path = head.path();
        let is_it = match kind {
            Kind::Upload => path == "/inventory/managedObjects",
            Kind::Replace => path.starts_with("/inventory/managedObjects/"),
            Kind::Archive => path.ends_with("/binaries"),
            _ => path.ends_with("/versions"),
        };
        head.method() == "GET" && is_it
    }
}

/// How often it was looked for what became of a file, between the attempt that has
/// this fault and the next one.
#[track_caller]
fn looks(kind: Kind, fault: impl FnOnce(When<'_>) -> Rule) -> usize {
    let mut scene = Scene::stubborn();
    let case = Case::of_length(kind, &scene, LARGE);
    fault(scene.proxy.on(case.carries())).times(1);
    scene.start(case.job());
    let rest = scene.rest();
    let done = matches!(rest, Rest::Ended(Outcome::Done(_)));
    assert!(done, "{kind:?}: {rest:?}");
    case.holds_it_once(&scene);
    let (carries, reads) = (case.carries(), reads(kind));
    let passed = scene.proxy.log().requests;
    let sent = passed.iter().enumerate();
    let sent = sent.filter(|(_, passed)| carries(&passed.head));
    let places: Vec<usize> = sent.map(|(place, _)| place).collect();
    let [first, second] = places[..] else {
        panic!("{kind:?} was sent {} times", places.len());
    };
    let between = passed.get(first..second).unwrap().iter();
    between.filter(|passed| reads(&passed.head)).count()
}

#[test]
fn what_was_not_sent_to_its_end_is_looked_for_once() {
    for (kind, expected) in [
        (Kind::Upload, 1),
        // It is also asked why it broke.
        (Kind::Replace, 2),
        (Kind::Archive, 1),
        // They are read once more for how many there are.
        (Kind::Version, 2),
    ] {
        let found = looks(kind, |when| when.reset_request_at(100_000));
        assert_eq!(found, expected, "{kind:?}");
    }
}

#[test]
fn what_a_gateway_refused_before_its_end_is_looked_for_once() {
    let answer = || answer_of("503 Service Unavailable", &[HTML], "");
    // Where its answer is lost in the reset, it is also asked why it broke.
    for (kind, expected) in [
        (Kind::Upload, 1..=1),
        (Kind::Replace, 1..=2),
        (Kind::Archive, 1..=1),
        (Kind::Version, 2..=2),
    ] {
        let found = looks(kind, |when| when.answer_early(100_000, answer()));
        assert!(expected.contains(&found), "{kind:?}: {found}");
    }
}

#[test]
fn what_was_sent_to_its_end_is_looked_for_several_times() {
    let answer = || answer_of("502 Bad Gateway", &[HTML], "");
    for (kind, expected) in [
        (Kind::Upload, 4),
        (Kind::Replace, 4),
        (Kind::Archive, 4),
        (Kind::Version, 5),
    ] {
        let found = looks(kind, |when| when.answer(answer()));
        assert_eq!(found, expected, "{kind:?}");
    }
}

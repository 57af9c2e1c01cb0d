//! Each fault that passes, over every kind of job there is: it comes to a good end
//! by itself, and nothing is there twice.

mod kinds;
mod looks;

use std::time::Duration;

use c8ybin::transfer::Outcome;
use kinds::{Case, Kind};

use crate::proxy::{Rule, When, answer_of};
use crate::scene::{Rest, Scene, failed};

const HTML: &str = "Content-Type: text/html";
const JSON: &str = "Content-Type: application/json";
const BROKE: &str = "the connection broke";
const NOTHING_STORED: &str = "the connection broke. Nothing was stored.";

/// Words of which one is in each reason to wait. What was sent may have been
/// stored, and that is said where nobody answered.
const BREAKS: &[&str] = &[BROKE, "may be stored already", "may be attached already"];

/// Runs a job of this kind that has a fault once.
#[track_caller]
fn once(
    kind: Kind,
    mut scene: Scene,
    words: &[&str],
    fault: impl FnOnce(When<'_>, &Case) -> Rule,
) -> Duration {
    let case = Case::measured(kind, &mut scene);
    let rule = fault(scene.proxy.on(case.carries()), &case).times(1);
    scene.start(case.job());
    let rest = scene.rest();
    let done = matches!(rest, Rest::Ended(Outcome::Done(_)));
    assert!(done, "{kind:?}: {rest:?}");
    assert_eq!(rule.hits(), 1, "{kind:?}");
    // What was stalled comes too late.
    rule.release();
    case.holds_it_once(&scene);
    for (_, said) in &scene.waits {
        let is_true = words.iter().any(|word| said.contains(word));
        assert!(is_true && said.ends_with('.'), "{kind:?}: {said}");
    }
    scene.waits.first().map_or(Duration::ZERO, |wait| wait.0)
}

#[test]
fn reset_at_the_first_byte_in_the_middle_at_the_last_and_behind_it_on_the_way_up() {
    for kind in Kind::UP {
        for place in 0..4 {
            once(kind, Scene::stubborn(), BREAKS, |when, case| {
                let length = case.body;
                when.reset_request_at([0, length / 2, length - 1, length][place])
            });
        }
    }
}

#[test]
fn reset_at_the_first_byte_in_the_middle_and_at_the_last_on_the_way_down() {
    for kind in Kind::DOWN {
        for place in 0..3 {
            once(kind, Scene::stubborn(), BREAKS, |when, case| {
                let length = case.body;
                when.reset_answer_at([0, length / 2, length - 1][place])
            });
        }
    }
}

#[test]
fn truncated_on_the_way_down() {
    for kind in Kind::DOWN {
        once(kind, Scene::stubborn(), BREAKS, |when, case| {
            when.close_answer_at(case.body / 2)
        });
    }
}

#[test]
fn longer_and_shorter_than_announced_on_the_way_down() {
    for kind in Kind::DOWN {
        for is_longer in [true, false] {
            let mut scene = Scene::new();
            let case = Case::new(kind, &scene);
            let announced = if is_longer {
                case.body / 2
            } else {
                case.body * 2
            };
            scene.proxy.on(case.carries()).announce(announced);
            if !is_longer {
                scene.proxy.on(case.carries()).close_answer_at(case.body);
            }
            scene.start(case.job());
            let words = format!("has {} bytes, but sends {announced}.", case.body);
            failed(&scene.rest(), &words);
            scene.nothing_saved();
            scene.proxy.clear();
            scene.start(case.job());
            let rest = scene.rest();
            let done = matches!(rest, Rest::Ended(Outcome::Done(_)));
            assert!(done, "{kind:?}: {rest:?}");
            case.holds_it_once(&scene);
        }
    }
}

#[test]
fn answer_lost() {
    for kind in Kind::all() {
        once(kind, Scene::stubborn(), BREAKS, |when, _| {
            when.lose_answer()
        });
    }
}

#[test]
fn stalled_on_the_way() {
    // The system may notice it before the client does.
    let words = [BREAKS, &["stopped taking bytes", "no answer"]].concat();
    for kind in Kind::UP {
        let scene = Scene::stubborn_and_impatient();
        once(kind, scene, &words, |when, case| {
            when.stall_request_at(case.body / 2)
        });
    }
    for kind in Kind::DOWN {
        let scene = Scene::stubborn_and_impatient();
        once(kind, scene, &words, |when, case| {
            when.stall_answer_at(case.body / 2)
        });
    }
}

#[test]
fn stalled_before_the_answer() {
    let words = [BREAKS, &["no answer"]].concat();
    for kind in Kind::all() {
        let scene = Scene::stubborn_and_impatient();
        once(kind, scene, &words, |when, _| when.stall_answer_at(0));
    }
}

/// Each kind gets this answer, once, from a gateway; gives the shortest wait.
#[track_caller]
fn answered(status: &str, headers: &[&str], body: &str, words: &str) -> Duration {
    let waits = Kind::all().map(|kind| {
        once(kind, Scene::stubborn(), &[words], |when, _| {
            when.answer(answer_of(status, headers, body))
        })
    });
    waits.min().unwrap()
}

#[test]
fn error_500() {
    let body = r#"{"error":"general/internalError","message":"Something broke"}"#;
    let words = "the server said 500 “Something broke”";
    answered("500 Internal Server Error", &[JSON], body, words);
}

#[test]
fn error_502_with_a_page() {
    let body = "<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>";
    let words = "the server said 502 “Bad Gateway”";
    answered("502 Bad Gateway", &[HTML], body, words);
}

#[test]
fn error_503_with_seconds_to_wait() {
    let headers = [JSON, "Retry-After: 1"];
    let words = "the server said 503";
    let wait = answered("503 Service Unavailable", &headers, "{}", words);
    assert_eq!(wait, Duration::from_secs(1));
}

#[test]
fn error_429_with_a_date_to_wait_for() {
    let headers = [
        JSON,
        "Date: Fri, 31 Dec 1999 23:59:58 GMT",
        "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT",
    ];
    let wait = answered(
        "429 Too Many Requests",
        &headers,
        "{}",
        "the server said 429",
    );
    assert_eq!(wait, Duration::from_secs(1));
}

#[test]
fn error_401() {
    let body = r#"{"message":"Invalid credentials"}"#;
    let words = "the server said 401 “Invalid credentials”";
    answered("401 Unauthorized", &[JSON], body, words);
}

#[test]
fn refused_409_and_413_while_the_body_is_sent_and_closed() {
    for (status, words) in [
        ("409 Conflict", "the server said 409"),
        ("413 Content Too Large", "the server said 413"),
    ] {
        for kind in Kind::UP {
            let mut scene = Scene::stubborn();
            let case = Case::new(kind, &scene);
            let answer = answer_of(status, &[JSON, "Connection: close"], "");
            scene.proxy.on(case.carries()).answer_early(100_000, answer);
            scene.start(case.job());
            let said = failed(&scene.rest(), "Could not ");
            // Of a gateway's word nobody else can tell: where the reset took it
            // along, what holds of the file is said.
            let is_true = said.contains(words) || said.contains(NOTHING_STORED);
            assert!(is_true, "{kind:?}: {said}");
            case.holds_nothing_of_it(&scene);
        }
    }
}

#[test]
fn connection_refused_until_it_is_taken_again() {
    for kind in Kind::all() {
        let mut scene = Scene::new();
        let case = Case::new(kind, &scene);
        scene.proxy.refuse();
        scene.start(case.job());
        let rest = scene.rest();
        failed(&rest, "the connection was refused");
        assert!(matches!(rest, Rest::Paused(_)), "{kind:?}: {rest:?}");
        scene.nothing_saved();
        scene.proxy.accept();
        let rest = scene.go_on();
        let done = matches!(rest, Rest::Ended(Outcome::Done(_)));
        assert!(done, "{kind:?}: {rest:?}");
        case.holds_it_once(&scene);
    }
}

//! What goes to the clipboard.

use crate::api::{LinkTo, Links};
use crate::app::{ApplicationCall, ApplicationReply, Call, Effect};
use crate::applications::{
    answer, answer_contents, answer_members, archives, binary, opened, plugins, portal,
};
use crate::driven::Screen;
use crate::panes::applications::Members;

/// What the addresses are asked of, which are then answered.
#[track_caller]
fn asked(screen: &mut Screen) -> LinkTo {
    let found = screen.effects.iter().find_map(|effect| match effect {
        Effect::Call(_, Call::Application(call)) => match &**call {
            ApplicationCall::Links(_, to) => Some(to.clone()),
            _ => None,
        },
        _ => None,
    });
    let links = Links {
        url: "https://acme.example.com/it".to_owned(),
        path: "/it".to_owned(),
        curl: "curl 'https://acme.example.com/it' --output".to_owned(),
    };
    answer(
        screen,
        |call| matches!(call, ApplicationCall::Links(..)),
        ApplicationReply::Links(Ok(links)),
    );
    found.unwrap()
}

fn copied(screen: &Screen) -> Option<&str> {
    screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.as_str()),
        _ => None,
    })
}

#[test]
fn of_an_application() {
    let mut screen = opened(120, 36);
    screen.press("y");
    assert_eq!(asked(&mut screen), LinkTo::Application);
    let frame = screen.frame();
    for said in [
        "11",
        "Acme portal",
        "https://acme.example.com/it",
        "--output './Acme portal.json'",
        "c8y applications get --id 11",
    ] {
        assert!(frame.contains(said), "{said}: {frame}");
    }
    screen.press("p");
    assert_eq!(copied(&screen), Some("acme-portal"));
}

#[test]
fn of_an_archive() {
    let mut screen = opened(120, 36);
    screen.press("l j j l");
    answer_members(&mut screen, Members::Archives(archives()));
    screen.press("j y");
    assert_eq!(asked(&mut screen), LinkTo::Archive(binary(503)));
    screen.press("8");
    let line = "c8y api GET '/it' --outputFile './portal-2.zip'";
    assert_eq!(copied(&screen), Some(line));
    screen.press("y i");
    assert_eq!(copied(&screen), Some("503"));
}

#[test]
fn of_a_file() {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    answer_members(&mut screen, Members::Plugins(plugins()));
    screen.press("j j l");
    answer_contents(&mut screen, portal());
    screen.press("j j y");
    let path = "line-widget/cumulocity.json";
    assert_eq!(asked(&mut screen), LinkTo::File(path.to_owned()));
    screen.press("c");
    let line = "curl 'https://acme.example.com/it' --output './cumulocity.json'";
    assert_eq!(copied(&screen), Some(line));
}

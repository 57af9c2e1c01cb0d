//! What cannot be done with an application, and why.

use super::current;
use crate::applications::{answer_members, archives, opened, plugins};
use crate::panes::applications::{Group, Members, NodeKey};

#[test]
fn of_a_microservice_nothing_is_promised_that_cannot_be() {
    let mut screen = opened(120, 36);
    screen.press("G");
    for key in ["b", "c", "W", "w"] {
        screen.press(key);
        let frame = screen.frame();
        let told = "The platform tells nothing of what a microservice was uploaded from.";
        assert!(frame.contains(told), "{key}: {frame}");
        assert!(screen.model.dialog.is_none(), "{key}");
    }
}

#[test]
fn what_another_tenant_owns_is_not_changed() {
    let mut screen = opened(120, 36);
    screen.press("j");
    for key in ["u", "W", "w"] {
        screen.press(key);
        let frame = screen.frame();
        assert!(frame.contains("Another tenant owns it"), "{key}: {frame}");
    }
    screen.press("c");
    assert!(screen.model.dialog.is_some(), "to look is no change");
}

/// With these roles, in a tree that is opened.
fn opened_as(roles: &[&str]) -> crate::driven::Screen {
    let mut screen = opened(120, 36);
    let roles = roles.iter().map(ToString::to_string).collect();
    let set = |session: &mut crate::app::Session| session.user_roles.roles = roles;
    screen.model.session.amend(set);
    screen
}

#[test]
fn who_may_only_read_applications_reads_no_archive() {
    let mut screen = opened_as(&["ROLE_APPLICATION_MANAGEMENT_READ"]);
    let needs = "needs ROLE_APPLICATION_MANAGEMENT_ADMIN.";
    screen.press("c");
    assert_eq!(screen.said(), format!("compare: {needs}"));
    assert!(screen.model.dialog.is_none());
    // Its plugins may be listed, and its archives not.
    screen.press("l j l");
    answer_members(&mut screen, Members::Plugins(plugins()));
    screen.press("j l");
    assert_eq!(screen.said(), format!("open: {needs}"));
    while !matches!(current(&screen), NodeKey::Group(_, Group::Archives)) {
        screen.press("j");
    }
    screen.press("l");
    assert_eq!(screen.said(), format!("open: {needs}"));

    let mut screen = opened_as(&["ROLE_APPLICATION_MANAGEMENT_ADMIN"]);
    screen.press("l j j l");
    answer_members(&mut screen, Members::Archives(archives()));
    screen.press("j d");
    assert!(screen.model.dialog.is_some());
    // The roles changed meanwhile.
    screen.press("esc");
    let read = || vec!["ROLE_APPLICATION_MANAGEMENT_READ".to_owned()];
    screen
        .model
        .session
        .amend(|session| session.user_roles.roles = read());
    screen.press("d");
    assert_eq!(screen.said(), format!("download: {needs}"));
}

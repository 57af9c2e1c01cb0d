//! What cannot be done with an application, and why.

use crate::applications::opened;

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

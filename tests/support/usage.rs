//! What is answered about what fills the tenant.

use c8ybin::app::{Call, Msg, Reply};
use c8ybin::usage::{Answer, Inquiry};

use crate::driven::{Screen, usage_state};

/// Answers the first question that this fits.
#[track_caller]
pub fn say(screen: &mut Screen, answer: Answer) {
    let fits = |call: &Call| {
        matches!(
            (call, &answer),
            (Call::Usage(Inquiry::State), Answer::State(_))
                | (Call::Usage(Inquiry::Window(_)), Answer::Window(_))
                | (Call::Usage(Inquiry::Scan(_)), Answer::Scanned(_))
        )
    };
    let (id, _) = screen.take_call(fits);
    screen.send(Msg::Replied(id, Reply::Usage(Ok(answer))));
}

/// A scan is there, and the new one is done.
#[track_caller]
pub fn scanned(screen: &mut Screen) {
    say(screen, Answer::State(usage_state()));
    say(screen, Answer::Scanned(usage_state()));
}

//! What is answered while binaries are changed.

use c8ybin::app::{Call, Edited, Effect, Msg, Reply};
use c8ybin::domain::{BinaryId, ObjectId, Reference, ReferenceKind};

use crate::driven::Screen;

/// After these keys the object is read, and the editor leaves this text.
pub fn edit(screen: &mut Screen, keys: &str, text: &str) {
    screen.press(keys);
    let is_object = |effect: &Effect| matches!(effect, Effect::Call(_, Call::Binary(_)));
    while screen.effects.iter().any(is_object) {
        let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
        let mut now = screen.model.binaries.current().unwrap().clone();
        now.object = r#"{"id":"104332","name":"gateway-fw-2.4.1.swu","type":"application/zip","acme_Release":{"channel":"stable","build":400},"c8y_Global":{}}"#.into();
        screen.send(Msg::Replied(id, Reply::Binary(Ok(now))));
    }
    let at = screen
        .effects
        .iter()
        .position(|effect| matches!(effect, Effect::Edit(..)))
        .unwrap();
    if let Effect::Edit(id, _) = screen.effects.remove(at) {
        screen.send(Msg::Edited(id, Edited::Saved(text.to_owned())));
    }
}

/// A text with other fragments than the object has.
pub const EDITED: &str = r#"{"name":"gateway-fw-2.4.1.swu","type":"application/zip",
    "acme_Release":{"channel":"testing","build":400},"acme_Ticket":"4417 \u001b[31m"}"#;

/// Four objects that need the first binary.
pub fn references() -> Vec<Reference> {
    [
        (ReferenceKind::Firmware, "2.4.1", "8123"),
        (ReferenceKind::Profile, "Gateways in Hamburg", "9100"),
        (ReferenceKind::Device, "gw-hamburg-01", "4001"),
        (ReferenceKind::Other, "naïve \u{1b}[31m 测试", "9200"),
    ]
    .map(|(kind, name, id)| Reference {
        binary: BinaryId::new("104332").unwrap(),
        object: ObjectId::new(id).unwrap(),
        kind,
        name: name.into(),
    })
    .to_vec()
}

/// Says what needs the binary.
#[track_caller]
pub fn answer_references(screen: &mut Screen, found: Vec<Reference>) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::References(_)));
    screen.send(Msg::Replied(id, Reply::References(Ok(found))));
}

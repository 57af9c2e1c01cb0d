//! The digest of a content, as objects of the platform's first years carry it:
//! `_attachments.<name>.digest` is `md5-` and the MD5 in base64 (API.md sections
//! 2.1 and 2.2).
//!
//! It stands among the fragments, where it stood in those years, and is the
//! server's own: a request changes nothing of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde_json::json;

use super::Object;

/// The fragment that holds it.
pub const FRAGMENT: &str = "_attachments";

/// The digest of these bytes, as the fragment spells it.
#[must_use]
pub fn of(bytes: &[u8]) -> String {
    spelled(Md5::new_with_prefix(bytes))
}

/// The digest of all that was fed to it, as the fragment spells it.
#[must_use]
pub fn spelled(md5: Md5) -> String {
    format!("md5-{}", STANDARD.encode(md5.finalize()))
}

/// Writes down the digest of an object's content. Without one, that of an
/// earlier content goes.
pub fn note(object: &mut Object, digest: Option<String>) {
    let Some(digest) = digest else {
        object.fragments.shift_remove(FRAGMENT);
        return;
    };
    let name = object.standard.name.clone();
    let name = name.unwrap_or_else(|| object.id.to_string());
    let attachment = json!({
        "stub": true,
        "length": object.standard.length,
        "digest": digest,
        "revpos": 2,
        "content_type": object.standard.content_type,
    });
    object
        .fragments
        .insert(FRAGMENT.to_owned(), json!({ name: attachment }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_md5_in_base64() {
        // RFC 1321: d41d8cd98f00b204e9800998ecf8427e.
        assert_eq!(of(b""), "md5-1B2M2Y8AsgTpgAmY7PhCfg==");
        assert_eq!(of(b"hello"), "md5-XUFAKrxLKna5cZ2REBfFkg==");
    }
}

//! Ids as types of their own, so that an id of one kind is never taken for another.

use std::fmt;

/// Makes a type of ids. The platform's ids are decimal strings (`API.md`
/// section 2.1); they are kept as text because nothing is ever computed with
/// them.
macro_rules! id {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes an id as the platform or the person gave it.
            ///
            /// # Errors
            /// Refuses what cannot be an id: nothing, more than 64 characters, or
            /// anything but the digits 0 to 9. So a slip is told without asking
            /// the platform, and an id can never change the path of a URL.
            pub fn new(text: &str) -> Result<Self, InvalidId> {
                checked(text).map(Self)
            }

            /// The id as the platform writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// The id of a binary: the id of the managed object that describes it.
    BinaryId
}

id! {
    /// The id of an event.
    EventId
}

id! {
    /// The id of what an event belongs to: a device, or an asset.
    DeviceId
}

id! {
    /// The id of any managed object.
    ObjectId
}

id! {
    /// The id of an application.
    ApplicationId
}

fn checked(text: &str) -> Result<String, InvalidId> {
    let text = text.trim();
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if fits {
        Ok(text.to_owned())
    } else {
        Err(InvalidId(text.chars().take(80).collect()))
    }
}

/// Text that cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{}” is not an id: ids are numbers such as 104332", super::clean(.0))]
pub struct InvalidId(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_decimal_number() {
        assert_eq!(
            BinaryId::new(" 104332 ").map(|id| id.to_string()),
            Ok("104332".to_owned())
        );
        for bad in [
            "", "  ", "abc", "1a", "-1", "1/2", "../1", "1?x=y", "1 2", "é", "1\n2", "١",
        ] {
            assert!(BinaryId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_refusal_names_the_text_without_its_control_characters() {
        let said = BinaryId::new("1\u{1b}[31m/2").unwrap_err().to_string();
        assert!(said.contains("is not an id"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

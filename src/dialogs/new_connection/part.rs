//! The lines of the form. They stand always in the same order; those that are only
//! there at times stand below all that is typed into, so that none comes under
//! somebody's keys.

use crate::dialogs::lines::Kind;

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Host,
    Tenant,
    SignIn,
    User,
    Password,
    Token,
    Certificate,
    Key,
    Authorities,
    Mode,
    Name,
    /// Whether plain http may leave this machine.
    PlainHttp,
    /// Whether a certificate that nobody here knows is taken.
    Pin,
}

impl Part {
    /// All of them, from above.
    pub(super) const ALL: [Self; 13] = [
        Self::Host,
        Self::Tenant,
        Self::SignIn,
        Self::User,
        Self::Password,
        Self::Token,
        Self::Certificate,
        Self::Key,
        Self::Authorities,
        Self::Mode,
        Self::Name,
        Self::PlainHttp,
        Self::Pin,
    ];

    /// What is done in it.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Host | Self::Tenant | Self::User | Self::Name => Kind::Text,
            // Of a path its candidates are not shown here.
            Self::Certificate | Self::Key | Self::Authorities => Kind::Text,
            Self::Password | Self::Token => Kind::Secret,
            Self::SignIn | Self::Mode | Self::PlainHttp | Self::Pin => Kind::Choice,
        }
    }
}

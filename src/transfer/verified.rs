//! How a file that moved was compared with what it was made of.

/// How sure it is that the bytes are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// The digest that the platform tells is that of the bytes.
    Md5,
    /// All bytes were read back and compared.
    Bytes,
    /// The length is right; the platform tells no digest.
    Size,
    /// The length is right, and what the person had of it was compared in some places
    /// alone; the platform tells no digest.
    Samples,
    /// The platform told neither digest nor length.
    Nothing,
}

impl Verified {
    /// The words for it, as the result of a transfer says them.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Md5 => "verified md5",
            Self::Bytes => "verified byte by byte",
            Self::Size => "size only",
            Self::Samples => "size only, what was there before by samples",
            Self::Nothing => "not verified",
        }
    }
}

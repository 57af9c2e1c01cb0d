//! What is asked about applications, and what is answered.

use std::sync::Arc;

use crate::api::ApiError;
use crate::deploy::Contents;
use crate::domain::{Application, ApplicationId, ApplicationQuery, BinaryId};
use crate::panes::applications::{Group, Members};

/// A question about applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationCall {
    /// Which are there?
    List(ApplicationQuery),
    /// What is this one now?
    Read(ApplicationId),
    /// Which plugins, archives or versions has it?
    Members(ApplicationId, Group),
    /// What is in this archive of it?
    Contents(ApplicationId, BinaryId),
}

/// The answer to an [`ApplicationCall`].
#[derive(Debug)]
pub enum ApplicationReply {
    /// To `List`.
    Listed(Result<Vec<Application>, ApiError>),
    /// To `Read`.
    Read(Box<Result<Application, ApiError>>),
    /// To `Members`.
    Members(Result<Members, ApiError>),
    /// To `Contents`, or a sentence why nobody knows.
    Contents(Result<Arc<Contents>, String>),
}

impl ApplicationCall {
    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::List(_) => "list the applications".to_owned(),
            Self::Read(id) => format!("read application {id}"),
            Self::Members(id, group) => {
                format!("list the {} of application {id}", group.word())
            }
            Self::Contents(_, archive) => format!("look into archive {archive}"),
        }
    }

    /// The answer where this went wrong.
    #[must_use]
    pub fn failed(&self, error: ApiError) -> ApplicationReply {
        match self {
            Self::List(_) => ApplicationReply::Listed(Err(error)),
            Self::Read(_) => ApplicationReply::Read(Box::new(Err(error))),
            Self::Members(..) => ApplicationReply::Members(Err(error)),
            Self::Contents(..) => ApplicationReply::Contents(Err(error.to_string())),
        }
    }
}

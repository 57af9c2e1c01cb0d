//! A folder or a zip before it is sent: listed, checked, and where it must be,
//! packed.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::api::Client;
use crate::cli::Checks;
use crate::commands::confirm;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::config::state_folder;
use crate::deploy::{
    Contents, DeployError, Destination, Finding, Local, Occasion, Report, Target, Zip, pack,
    preflight,
};
use crate::domain::{Application, clean};
use crate::exit::Exit;
use crate::ui::deploying;

/// What is to be sent, after it was looked at.
pub(super) struct Checked {
    pub(super) local: Local,
    pub(super) contents: Contents,
    pub(super) report: Report,
    /// Why it is not to be sent: a sentence. `None`: it may be.
    pub(super) refusal: Option<String>,
}

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Platform(error) => error.into(),
            DeployError::Stopped => Self::Stopped,
            other => Self::local(other.to_string()),
        }
    }
}

/// Lists and checks it, and tells what was found.
///
/// # Errors
/// It cannot be read.
pub(super) async fn check(
    source: &Path,
    occasion: Occasion,
    checks: Checks,
    console: &mut Console,
) -> Result<Checked, Failure> {
    let (path, about) = (source.to_owned(), occasion.clone());
    let mut checked = on_thread(move || look(Local::open(&path)?, &about)).await?;
    if let Some(wrapper) = checked.report.wrapper.clone()
        && (checks.strip || may_strip(&checked.report, console).await?)
    {
        let local = checked.local;
        checked = on_thread(move || look(local.without(&wrapper)?, &occasion)).await?;
    }
    let left_out = &checked.contents.left_out;
    if !left_out.is_empty() {
        let paths: Vec<&str> = left_out.iter().map(String::as_str).collect();
        console.note(&format!("Left out: {}.", deploying::named(&paths)));
    }
    for finding in &checked.report.findings {
        console.note(&finding.line());
    }
    let errors = checked.report.errors().count();
    if errors > 0 && !checks.force {
        let strip = if checked.report.only_wrapped() {
            "use --strip"
        } else {
            "mend the errors, or use --force"
        };
        let found = match errors {
            1 => "an error".to_owned(),
            several => format!("{several} errors"),
        };
        checked.refusal = Some(format!(
            "Nothing was sent, as {} has {found}: {strip}.",
            crate::commands::shown(source)
        ));
    }
    Ok(checked)
}

fn look(local: Local, occasion: &Occasion) -> Result<Checked, DeployError> {
    let contents = local.contents(&|| false)?;
    let report = preflight(&contents, occasion);
    Ok(Checked {
        local,
        contents,
        report,
        refusal: None,
    })
}

/// Asks a person at a terminal whether the folder around everything is to be
/// stripped, where that is all that is wrong.
async fn may_strip(report: &Report, console: &mut Console) -> Result<bool, Failure> {
    if !report.only_wrapped() || !io::stdin().is_terminal() {
        return Ok(false);
    }
    let wrapper = report.wrapper.as_deref().unwrap_or_default();
    let wrapper = clean(wrapper.trim_end_matches('/')).into_owned();
    let question = format!("Everything lies in the folder “{wrapper}”. Strip it?");
    confirm(console, &question).await
}

impl Checked {
    /// The zip that is sent: as it is, or made now. Where it is stopped, what
    /// was made of it goes; so it is not to be dropped before its end.
    async fn zip(&self, stop: &CancellationToken) -> Result<Zip, Failure> {
        let (local, contents) = (self.local.clone(), self.contents.clone());
        let (folder, stop) = (spool(), stop.clone());
        let stopped = move || stop.is_cancelled();
        on_thread(move || pack(&local, &contents, &folder, &stopped, &mut |_| {})).await
    }

    /// The same, told where it is longer than the tenant takes. That of a zip of
    /// the person's own was told before.
    pub(super) async fn zip_within(
        &mut self,
        limit: Option<u64>,
        console: &mut Console,
        stop: &CancellationToken,
    ) -> Result<Zip, Failure> {
        let zip = self.zip(stop).await?;
        let finding = zip.too_large(limit);
        if let Some(finding) = finding {
            console.note(&finding.line());
            self.report.findings.push(finding);
        }
        Ok(zip)
    }

    /// How many files it has, and how many bytes these are unpacked.
    pub(super) fn words(&self) -> String {
        let files = self.contents.files().count();
        let noun = if files == 1 { "file" } else { "files" };
        let size = crate::ui::format::size(self.contents.length());
        format!("{files} {noun}, {size}")
    }

    /// What was found, for a program.
    pub(super) fn findings(&self) -> Vec<Value> {
        values(&self.report.findings)
    }
}

/// Findings for a program.
pub(super) fn values(findings: &[Finding]) -> Vec<Value> {
    let value = |finding: &Finding| {
        json!({
            "severity": finding.severity.word(),
            "check": finding.check.word(),
            "path": finding.path,
            "text": finding.to_string(),
        })
    };
    findings.iter().map(value).collect()
}

/// Where something goes in an application.
pub(super) fn destination(
    client: &Client,
    application: &Application,
    target: Target,
) -> Destination {
    Destination {
        client: client.clone(),
        application: application.id.clone(),
        target,
        spool: spool(),
    }
}

/// Where zips are made.
fn spool() -> PathBuf {
    crate::deploy::spool(state_folder(|name| std::env::var(name).ok()))
}

/// Works on a thread that may wait.
pub(super) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DeployError> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => Err(Failure::Said(
            Exit::LOCAL,
            format!("c8ybin failed inside: {error}."),
        )),
    }
}

//! Actions about applications that need more than the tree.

use super::beside::{compare_dialog, watch_dialog};
use crate::app::editing::edit_deployed_file;
use crate::app::outside::open_outside;
use crate::app::{ApplicationChange, Context, Model, NoticeKind, Pane, Tab};
use crate::dialogs::{
    ApplicationFiltersDialog, ApplyDialog, Becomes, ClipboardDialog, DeployDialog, Dialog,
    DownloadDialog, PutFileDialog, TagsDialog,
};
use crate::domain::{
    Application, ApplicationKind, ApplicationVersion, Archive, BackTo, BinaryId, clean,
};
use crate::keys::Action;
use crate::panes::applications::{Group, Members, NodeKey, What};
use crate::panes::detail::Detailed;
use crate::transfer::{Existing, Job, Target as To};
use crate::ui::deploying::active_now;

/// Said where nothing can be rolled back to.
const NO_OLDER: &str = "There is no archive to go back to: none is older than the active one";

/// Carries out an action about applications. `false`: it is not about them.
pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    match action {
        // In the list only a file gets here: it is looked into.
        Action::OpenNode => model.pane = Pane::Detail,
        Action::FilterApplications => {
            let dialog = ApplicationFiltersDialog::new(&model.applications.search);
            model.dialog = Some(Dialog::ApplicationFilters(dialog));
        }
        Action::FindApplication => {
            model.pane = Pane::List;
            model.applications.open_filter();
        }
        Action::CopyNode => {
            let tree = &model.applications;
            if let (Some(row), Some(application)) = (tree.current(), tree.current_application()) {
                let archive = tree.archive_of(&row.key);
                let dialog =
                    ClipboardDialog::of_application(application, row, archive.as_ref(), context);
                model.dialog = Some(Dialog::Clipboard(dialog));
            }
        }
        Action::OpenFile => open_outside(model, context),
        Action::EditFile => edit_deployed_file(model, context),
        Action::StopPush => model.applications.stop_push(context),
        Action::CloseNode | Action::FoldNode => {}
        Action::RollBack if !knows_archives(model) => {
            model.applications.load_for_roll_back(context)
        }
        action => {
            let dialog = dialog(model, action, context);
            if dialog.is_none() {
                return is_about_applications(action);
            }
            model.dialog = dialog;
        }
    }
    true
}

const fn is_about_applications(action: Action) -> bool {
    matches!(
        action,
        Action::Deploy
            | Action::DownloadPart
            | Action::DeletePart
            | Action::Activate
            | Action::RollBack
            | Action::SetTags
            | Action::PutFile
            | Action::CompareDeployed
            | Action::WatchFolder
    )
}

/// The question that an action begins with, about the row under the cursor.
fn dialog(model: &Model, action: Action, context: &mut Context<'_>) -> Option<Dialog> {
    if !is_about_applications(action) {
        return None;
    }
    let tree = &model.applications;
    let application = tree.current_application()?;
    let row = tree.current()?;
    let (id, title) = (application.id.clone(), application.title());
    Some(match action {
        Action::Deploy => {
            let (becomes, name) = becomes(&row.key);
            let dialog = DeployDialog::new(id, title, becomes, name, context);
            Dialog::Deploy(Box::new(dialog))
        }
        Action::DownloadPart => {
            let folder = &model.download_folder;
            Dialog::Download(match row.key.is_file() {
                true => {
                    let file = tree.detail.item.as_ref()?.subject()?;
                    DownloadDialog::for_entry(file, folder, context)
                }
                false => DownloadDialog::for_archive(download(model)?, folder, context),
            })
        }
        Action::DeletePart => Dialog::Apply(Box::new(deletion(application, &row.what)?)),
        Action::Activate | Action::RollBack => {
            let (archive, how) = match (&row.what, action) {
                (What::Archive { archive, .. }, Action::Activate) => (archive, None),
                (_, Action::RollBack) => {
                    let back = back_to(model)?;
                    (back.archive(), Some(back.how()))
                }
                _ => return None,
            };
            Dialog::Apply(Box::new(activation(application, archive, how)))
        }
        Action::SetTags => {
            let What::Version(version) = &row.what else {
                return None;
            };
            let all = versions(model).to_vec();
            Dialog::Tags(Box::new(TagsDialog::new(id, version.clone(), all)))
        }
        Action::PutFile => {
            let at = match &row.key {
                NodeKey::Entry(_, path) => path.clone(),
                key => key.prefix(),
            };
            Dialog::PutFile(Box::new(PutFileDialog::new(id, title, &at, context)))
        }
        Action::CompareDeployed => compare_dialog(model, application, &row.key, context),
        Action::WatchFolder => watch_dialog(application, &row.key, context),
        _ => return None,
    })
}

/// What is added here, and under which name.
fn becomes(key: &NodeKey) -> (Becomes, &str) {
    match key {
        NodeKey::Plugin(_, name) => (Becomes::Plugin, name),
        NodeKey::Group(_, Group::Plugins) => (Becomes::Plugin, ""),
        NodeKey::Group(_, Group::Versions) | NodeKey::Version(..) => (Becomes::Version, ""),
        NodeKey::Entry(within, _) | NodeKey::Note(within) => becomes(within),
        NodeKey::Application(_) | NodeKey::Group(..) | NodeKey::Archive(..) => {
            (Becomes::Archive, "")
        }
    }
}

/// The archive under the cursor, as a download without a place.
fn download(model: &Model) -> Option<Job> {
    let row = model.applications.current()?;
    let application = model.applications.current_application()?;
    let named = application.context_path.as_deref();
    let named = named.unwrap_or_else(|| application.title());
    let (archive, name, length) = match &row.what {
        What::Archive { archive, .. } => {
            let name = match archive.name.trim().is_empty() {
                true => format!("{named}-{}.zip", archive.id),
                false => archive.name.clone(),
            };
            (archive.id.clone(), name, archive.length)
        }
        What::Version(version) => {
            let name = format!("{named}-{}.zip", version.version);
            (version.binary.clone()?, name, None)
        }
        What::Application(_) => {
            let active = application.active.clone();
            let active = active.filter(|_| application.kind.has_archives())?;
            (active, format!("{named}.zip"), None)
        }
        _ => return None,
    };
    Some(Job::DownloadArchive {
        application: application.id.clone(),
        archive,
        length,
        target: To::Folder {
            folder: std::path::PathBuf::new(),
            name,
        },
        existing: Existing::Ask,
    })
}

fn versions(model: &Model) -> &[ApplicationVersion] {
    let tree = &model.applications;
    let id = tree.current_application().map(|one| &one.id);
    match id.and_then(|id| tree.members(id, Group::Versions)) {
        Some(Members::Versions(versions)) => versions,
        _ => &[],
    }
}

/// Whether the archives of the application under the cursor are listed.
fn knows_archives(model: &Model) -> bool {
    let tree = &model.applications;
    let id = tree.current_application().map(|one| &one.id);
    id.is_some_and(|id| tree.members(id, Group::Archives).is_some())
}

/// The archives came that the key to roll back has asked for: asks whether the
/// one before is to be the active one. Where the person does something else by
/// then, or is elsewhere, nothing is asked.
pub(in crate::app) fn ask_about_roll_back(model: &mut Model, context: &mut Context<'_>) {
    let id = match model.applications.take_roll_back() {
        Some(Ok(id)) => id,
        Some(Err(sentence)) => return context.tell(NoticeKind::Error, sentence),
        None => return,
    };
    let tree = &model.applications;
    let is_there = tree.current_application().is_some_and(|one| one.id == id);
    if !is_there || model.is_occupied() || model.tab != Tab::Applications {
        return;
    }
    match super::impossible(model, Action::RollBack) {
        Some(why) => context.tell(NoticeKind::Info, why.told(Action::RollBack)),
        None => model.dialog = dialog(model, Action::RollBack, context),
    }
}

/// The archive to go back to.
fn back_to(model: &Model) -> Option<BackTo<'_>> {
    let tree = &model.applications;
    let application = tree.current_application()?;
    match tree.members(&application.id, Group::Archives)? {
        Members::Archives(archives) => {
            let seen = tree.was_active(&application.id);
            BackTo::of(archives, application.active.as_ref(), seen)
        }
        _ => None,
    }
}

/// `how` tells how it is known to be the one to go back to.
fn activation(application: &Application, archive: &Archive, how: Option<&str>) -> ApplyDialog {
    let now = active_now(application.active.as_ref());
    let then = format!(
        "Archive {} becomes active: {} is served from it at once.",
        words(archive),
        clean(application.title())
    );
    ApplyDialog::new(
        application.id.clone(),
        ApplicationChange::Activate(archive.id.clone()),
        "Activate this archive?".to_owned(),
        [now, then]
            .into_iter()
            .chain(how.map(str::to_owned))
            .collect(),
        "Activate",
    )
}

fn deletion(application: &Application, what: &What) -> Option<ApplyDialog> {
    let title = clean(application.title()).into_owned();
    let (change, question, said) = match what {
        What::Archive { archive, .. } => (
            ApplicationChange::DeleteArchive(archive.id.clone()),
            "Delete this archive?",
            format!("Archive {} of {title} goes for good.", words(archive)),
        ),
        What::Plugin(plugin) => (
            ApplicationChange::DeletePlugin(plugin.name.clone()),
            "Delete this plugin?",
            format!(
                "Plugin {} of {title} goes. The platform makes a new archive without it, which \
                 becomes active; the archive of now stays.",
                clean(&plugin.name)
            ),
        ),
        What::Version(version) => (
            ApplicationChange::DeleteVersion(version.version.clone()),
            "Delete this version?",
            format!(
                "Version {} of {title} goes for good, with its archive.",
                clean(&version.version)
            ),
        ),
        _ => return None,
    };
    Some(ApplyDialog::new(
        application.id.clone(),
        change,
        question.to_owned(),
        vec![said],
        "Delete",
    ))
}

fn words(archive: &Archive) -> String {
    format!("{} ({})", archive.id, clean(&archive.name))
}

/// Why an action about applications cannot be done now, as a sentence without
/// its full stop.
pub(super) fn impossible(model: &Model, action: Action) -> Option<&'static str> {
    let tree = &model.applications;
    let is_tree = model.tab == Tab::Applications && !model.shows_transfers();
    match action {
        Action::Mark | Action::MarkRange | Action::MarkAll | Action::MarkInvert => {
            return is_tree.then_some("In the tree of applications nothing is marked");
        }
        Action::StopPush => {
            let is_pushing = tree.pushing().is_some();
            return (!is_pushing).then_some("Nothing is being pushed");
        }
        Action::OpenFile if is_tree && model.preview().outermost().is_none() => {
            return Some("There is no file under the cursor");
        }
        Action::OpenNode
        | Action::CloseNode
        | Action::FoldNode
        | Action::EditFile
        | Action::CopyNode => {}
        action if is_about_applications(action) => {}
        _ => return None,
    }
    let (Some(row), Some(application)) = (tree.current(), tree.current_application()) else {
        let is_unloaded = tree.list.value().is_none() && tree.list.error().is_none();
        return Some(match is_unloaded {
            true => "The applications are not loaded yet: choose one when they are",
            false => "There is no application",
        });
    };
    if application.kind == ApplicationKind::External && is_about_applications(action) {
        return Some("It is a link to pages elsewhere: nothing can be deployed to it");
    }
    if let Some(why) = not_for(model, application, action) {
        return Some(why);
    }
    match (action, &row.what) {
        (Action::Deploy, _)
            if tree.has_no_plugins(&application.id) && becomes(&row.key).0 == Becomes::Plugin =>
        {
            Some("This platform no longer offers plugins: use archives and versions")
        }
        (Action::DownloadPart, _) if row.key.is_file() => None,
        (Action::DownloadPart, _) if download(model).is_none() => {
            Some("An archive or a file can be downloaded, and here is none")
        }
        (Action::DeletePart | Action::Activate, What::Archive { archive, is_active }) => {
            let is_version = versions(model)
                .iter()
                .any(|one| one.binary.as_ref() == Some(&archive.id));
            match (action, is_active) {
                (Action::DeletePart, true) => {
                    Some("The active archive is never deleted: activate another one before")
                }
                (Action::DeletePart, false) if is_version => {
                    Some("It is the archive of a version: delete the version, and both go")
                }
                (Action::Activate, true) => Some("It is the active archive already"),
                _ => None,
            }
        }
        (Action::DeletePart, What::Version(version)) if version.is_latest() => {
            Some("It is tagged latest: tag another version latest before")
        }
        (Action::DeletePart, What::Version(version)) if application.runs_with(version) => {
            Some("It has the active archive: activate another one before")
        }
        (Action::DeletePart, What::Plugin(_) | What::Version(_)) => None,
        (Action::DeletePart, _) => Some("A plugin, an archive or a version can be deleted"),
        (Action::Activate, _) => Some("There is no archive under the cursor"),
        (Action::RollBack, _) if knows_archives(model) && back_to(model).is_none() => {
            Some(NO_OLDER)
        }
        (Action::SetTags, What::Version(_)) => None,
        (Action::SetTags, _) => Some("There is no version under the cursor"),
        (Action::EditFile | Action::PutFile, _) if model.places.takes_no_files() => {
            Some("This platform takes no single files: upload an archive instead")
        }
        (Action::EditFile, _) if !row.key.is_file() => Some("There is no file under the cursor"),
        (Action::EditFile | Action::PutFile, _) if !is_of_active(model) => {
            Some("Only files of the active archive can be changed: this is another one")
        }
        _ => None,
    }
}

/// Whether archives are read, or the list of them, where what is under the cursor is
/// opened.
pub(super) fn reads_an_archive(model: &Model) -> bool {
    model.applications.current().is_some_and(|row| {
        matches!(row.key, NodeKey::Group(_, Group::Archives)) || row.key.holder().is_some()
    })
}

/// Why an action cannot be done with an application of this kind or owner.
fn not_for(model: &Model, application: &Application, action: Action) -> Option<&'static str> {
    let is_of_archives = matches!(
        action,
        Action::PutFile | Action::RollBack | Action::CompareDeployed | Action::WatchFolder
    );
    if is_of_archives && !application.kind.has_archives() {
        return Some("The platform tells nothing of what a microservice was uploaded from");
    }
    let is_change = action == Action::EditFile
        || is_about_applications(action)
            && !matches!(action, Action::DownloadPart | Action::CompareDeployed);
    let ours = model.session.value().map(|session| &session.tenant);
    let is_foreign = match (&application.owner, ours) {
        (Some(owner), Some(ours)) => owner != ours,
        _ => false,
    };
    (is_change && is_foreign).then_some("Another tenant owns it: only that one can change it")
}

/// Whether what is under the cursor is in the active archive, or in none.
fn is_of_active(model: &Model) -> bool {
    let tree = &model.applications;
    let (Some(row), Some(application)) = (tree.current(), tree.current_application()) else {
        return false;
    };
    let archive: Option<BinaryId> = tree.archive_of(&row.key);
    archive.is_none_or(|archive| application.active.as_ref() == Some(&archive))
}

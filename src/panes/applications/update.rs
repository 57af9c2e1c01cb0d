//! How keys and replies change the tree.

use std::sync::Arc;

use super::{ApplicationSearch, Applications, Group, Members, NodeKey, Note, What};
use crate::api::{ApiError, ErrorKind};
use crate::app::{
    ApplicationCall, ApplicationReply, Call, Context, ListCursor, NoticeKind, Remote, RequestId,
    Step,
};
use crate::domain::{Application, ApplicationId, BinaryId};
use crate::keys::Action;
use crate::ui::layout::Plan;

impl Applications {
    /// Loads the list, unless that was done.
    pub fn open(&mut self, context: &mut Context<'_>) {
        let is_loaded = self.list.value().is_some() || self.list.pending().is_some();
        if !is_loaded {
            self.load(context);
        }
        self.follow(context);
    }

    /// Shows these applications, once it is opened; where it was, it stays as it is.
    pub fn begin_with(&mut self, search: ApplicationSearch) {
        if self.list.value().is_none() && self.list.pending().is_none() {
            self.search = search;
        }
    }

    /// Loads the list again, and what is open.
    pub fn refresh(&mut self, context: &mut Context<'_>) {
        self.load(context);
        let loaded: Vec<_> = self.members.keys().cloned().collect();
        for (id, group) in loaded {
            if self.open.contains(&NodeKey::Group(id.clone(), group)) {
                self.load_members(&id, group, context);
            } else {
                self.members.remove(&(id, group));
            }
        }
        // What is in an archive never changes, but may have failed to come.
        self.contents.retain(|_, loaded| loaded.value().is_some());
        self.load_opened(context);
        self.follow(context);
    }

    /// Shows what this search takes.
    pub fn ask(&mut self, search: ApplicationSearch, context: &mut Context<'_>) {
        let is_asked = search.query() != self.search.query() || self.list.error().is_some();
        self.search = search;
        if is_asked {
            self.load(context);
        }
        self.follow(context);
    }

    /// Reads an application again after a change, and what is open of it.
    pub fn reload(&mut self, id: &ApplicationId, context: &mut Context<'_>) {
        if self.application(id).is_none() {
            // It was never listed: nothing shows it.
            return;
        }
        let request = call(ApplicationCall::Read(id.clone()), context);
        let reread = self.reread.entry(id.clone()).or_default();
        context.cancel_call(reread.ask(request, context.running()));
        for group in Group::ALL {
            if self.open.contains(&NodeKey::Group(id.clone(), group)) {
                self.load_members(id, group, context);
            } else {
                let dropped = self.members.remove(&(id.clone(), group));
                context.cancel_call(dropped.and_then(|mut it| it.give_up()));
            }
        }
        self.follow(context);
    }

    /// Takes an answer, if it is one that is awaited.
    pub fn receive(&mut self, id: RequestId, reply: ApplicationReply, context: &mut Context<'_>) {
        match reply {
            ApplicationReply::Listed(result) => self.receive_list(id, result),
            ApplicationReply::Read(result) => self.receive_one(id, *result, context),
            ApplicationReply::Members(result) => self.receive_members(id, result, context),
            ApplicationReply::Contents(result) => {
                let awaits = |it: &&mut Remote<_, _>| it.pending().is_some_and(|p| p.id == id);
                if let Some(loaded) = self.contents.values_mut().find(awaits) {
                    loaded.receive(id, result);
                }
            }
            ApplicationReply::Changed(result) => self.receive_changed(id, result, context),
            // Of a dialog that was closed, or of the editor; a push is taken apart
            // before.
            ApplicationReply::Pushed(_)
            | ApplicationReply::Links(_)
            | ApplicationReply::FilesChecked(_)
            | ApplicationReply::Unknown(_)
            | ApplicationReply::Checked(_)
            | ApplicationReply::Packed(_)
            | ApplicationReply::Text(_)
            | ApplicationReply::Overtaken(_)
            | ApplicationReply::Compared(_)
            | ApplicationReply::FileCompared(_)
            | ApplicationReply::WatchEnded(_) => return,
        }
        self.load_opened(context);
        self.follow(context);
    }

    fn receive_list(&mut self, id: RequestId, result: Result<Vec<Application>, ApiError>) {
        let (all, outcome) = match result {
            Ok(all) => (Some(all), Ok(())),
            Err(error) => (None, Err(error)),
        };
        if self.list.receive(id, outcome)
            && let Some(all) = all
        {
            for one in &all {
                self.was_active.note(one);
            }
            self.all = all.into_iter().map(Arc::new).collect();
        }
    }

    fn receive_one(
        &mut self,
        id: RequestId,
        result: Result<Application, ApiError>,
        context: &mut Context<'_>,
    ) {
        let awaits = |it: &&mut Remote<()>| it.pending().is_some_and(|p| p.id == id);
        let Some(reread) = self.reread.values_mut().find(awaits) else {
            return;
        };
        match result {
            Ok(application) => {
                reread.receive(id, Ok(()));
                self.take(application);
            }
            Err(error) => {
                // Else the tree would be taken for what holds now.
                context.tell(NoticeKind::Error, error.to_string());
                reread.receive(id, Err(error));
            }
        }
    }

    /// Takes an application as it is now.
    fn take(&mut self, application: Application) {
        let id = application.id.clone();
        let now = application.active.clone();
        let Some(place) = self.all.iter_mut().find(|one| one.id == id) else {
            return;
        };
        self.was_active.note(&application);
        let before = std::mem::replace(place, Arc::new(application));
        if let (true, Some(from), Some(to)) = (self.follows.remove(&id), &before.active, &now)
            && from != to
        {
            self.move_on(from, to);
        }
    }

    /// What is open in an archive is opened in another one instead, and the
    /// cursor goes along.
    fn move_on(&mut self, from: &BinaryId, to: &BinaryId) {
        let moved = |key: NodeKey| key.moved(from, to).unwrap_or(key);
        let at = self.lost.take();
        let at = at.or_else(|| self.current().map(|row| row.key.clone()));
        self.lost = at.map(moved);
        self.open = std::mem::take(&mut self.open)
            .into_iter()
            .map(moved)
            .collect();
    }

    fn receive_members(
        &mut self,
        id: RequestId,
        result: Result<Members, ApiError>,
        context: &mut Context<'_>,
    ) {
        let is_not_offered = matches!(&result, Err(error) if error.kind == ErrorKind::NotOffered);
        let mut groups = self.members.iter_mut();
        let awaited = groups.find(|(_, it)| it.pending().is_some_and(|p| p.id == id));
        let Some(((application, _), loaded)) = awaited else {
            return;
        };
        let application = application.clone();
        loaded.receive(id, result);
        if is_not_offered && self.told_instead.insert(application.clone()) {
            // What there is instead is shown without another key, but what was
            // closed after that stays so.
            for group in [Group::Archives, Group::Versions] {
                self.open.insert(NodeKey::Group(application.clone(), group));
                if !self.members.contains_key(&(application.clone(), group)) {
                    self.load_members(&application, group, context);
                }
            }
        }
    }

    /// Carries out what a key wants. `false`: it is not this pane's.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        // From here on the person says where the cursor is.
        self.lost = None;
        if let Some(step) = Step::of(action, context.list_rows) {
            self.cursor.step(step, self.rows.len(), context.list_rows);
            self.follow(context);
            return true;
        }
        let Some(row) = self.current() else {
            return false;
        };
        let (key, is_open) = (row.key.clone(), row.is_open);
        match action {
            // A file is looked into, in the other pane.
            Action::OpenNode if key.is_file() => return false,
            Action::OpenNode if is_open => {
                self.cursor
                    .step(Step::Down(1), self.rows.len(), context.list_rows);
            }
            Action::OpenNode if matches!(row.what, What::Note(Note::Failed(_))) => {
                self.retry(&key, context);
            }
            Action::OpenNode => self.unfold(key, context),
            Action::FoldNode if is_open => self.fold(&key),
            Action::FoldNode => self.unfold(key, context),
            Action::CloseNode if is_open => self.fold(&key),
            Action::CloseNode => {
                let parent = key.parent();
                let at = self
                    .rows
                    .iter()
                    .position(|row| Some(&row.key) == parent.as_ref());
                if let Some(at) = at {
                    self.cursor.go(at, self.rows.len(), context.list_rows);
                }
            }
            _ => return false,
        }
        self.follow(context);
        true
    }

    /// Gives up what is awaited, else the filter. `false`: there was nothing to
    /// give up.
    pub fn escape(&mut self, context: &mut Context<'_>) -> bool {
        let waited = self.waiting_since().is_some();
        if waited {
            self.rolling_back = None;
            context.cancel_call(self.list.give_up());
            for loaded in self.members.values_mut() {
                context.cancel_call(loaded.give_up());
            }
            for loaded in self.contents.values_mut() {
                context.cancel_call(loaded.give_up());
            }
            for reread in self.reread.values_mut() {
                context.cancel_call(reread.give_up());
            }
            // A node that has nothing to show is closed, so that it is loaded
            // when it is opened again.
            self.close_unloaded();
        } else if !self.search.is_empty() {
            self.ask(ApplicationSearch::default(), context);
        } else {
            return false;
        }
        self.follow(context);
        true
    }

    fn close_unloaded(&mut self) {
        let (members, contents) = (&mut self.members, &mut self.contents);
        members.retain(|_, it| it.value().is_some() || it.error().is_some());
        contents.retain(|_, it| it.value().is_some() || it.error().is_some());
        let open = std::mem::take(&mut self.open);
        self.open = open
            .into_iter()
            .filter(|key| match key {
                NodeKey::Group(id, group) => self.members.contains_key(&(id.clone(), *group)),
                NodeKey::Plugin(id, _) | NodeKey::Archive(id, _) | NodeKey::Version(id, _) => {
                    let archive = self.archive_of(key);
                    archive.is_none_or(|it| self.contents.contains_key(&(id.clone(), it)))
                }
                _ => true,
            })
            .collect();
    }

    fn fold(&mut self, key: &NodeKey) {
        self.open.remove(key);
    }

    fn unfold(&mut self, key: NodeKey, context: &mut Context<'_>) {
        if key.opens() {
            self.open.insert(key);
            self.load_opened(context);
        }
    }

    /// Loads the archives of the application under the cursor, to ask then about
    /// the one to roll back to.
    pub fn load_for_roll_back(&mut self, context: &mut Context<'_>) {
        if let Some(id) = self.current_application().map(|one| one.id.clone()) {
            self.load_members(&id, Group::Archives, context);
            self.rolling_back = Some(id);
        }
    }

    /// The application whose archives were loaded to roll it back, once they came;
    /// `Err` where they could not be.
    pub fn take_roll_back(&mut self) -> Option<Result<ApplicationId, String>> {
        let archives = (self.rolling_back.clone()?, Group::Archives);
        let loaded = self.members.get(&archives);
        if loaded.is_some_and(|it| it.pending().is_some()) {
            return None;
        }
        let error = loaded.and_then(Remote::error);
        let taken = self.rolling_back.take()?;
        Some(error.map_or(Ok(taken), |error| Err(error.to_string())))
    }

    /// Loads again what failed under this note.
    fn retry(&mut self, note: &NodeKey, context: &mut Context<'_>) {
        match note.parent() {
            Some(NodeKey::Group(id, group)) => self.load_members(&id, group, context),
            Some(holder) => {
                if let Some(archive) = self.archive_of(&holder) {
                    let id = holder.application().clone();
                    self.contents.remove(&(id, archive));
                }
                self.load_opened(context);
            }
            None => {}
        }
    }

    /// Loads what is open and was never asked for.
    fn load_opened(&mut self, context: &mut Context<'_>) {
        let open: Vec<NodeKey> = self.open.iter().cloned().collect();
        for key in open {
            match &key {
                NodeKey::Group(id, group) if !self.members.contains_key(&(id.clone(), *group)) => {
                    self.load_members(id, *group, context);
                }
                NodeKey::Plugin(id, _) | NodeKey::Archive(id, _) | NodeKey::Version(id, _) => {
                    let Some(archive) = self.archive_of(&key) else {
                        continue;
                    };
                    let place = (id.clone(), archive.clone());
                    if self.contents.contains_key(&place) {
                        continue;
                    }
                    let request = call(ApplicationCall::Contents(id.clone(), archive), context);
                    let mut loaded = Remote::default();
                    context.cancel_call(loaded.ask(request, context.running()));
                    self.contents.insert(place, loaded);
                }
                _ => {}
            }
        }
    }

    fn load(&mut self, context: &mut Context<'_>) {
        let request = call(ApplicationCall::List(self.search.query()), context);
        context.cancel_call(self.list.ask(request, context.running()));
    }

    fn load_members(&mut self, id: &ApplicationId, group: Group, context: &mut Context<'_>) {
        let request = call(ApplicationCall::Members(id.clone(), group), context);
        let loaded = self.members.entry((id.clone(), group)).or_default();
        context.cancel_call(loaded.ask(request, context.running()));
    }

    /// Lays the rows out, brings the cursor back into the window, and the
    /// details to the cursor.
    pub fn follow(&mut self, context: &mut Context<'_>) {
        self.lay_out();
        self.cursor.settle(self.rows.len(), context.list_rows);
        let looked = self.looked();
        self.detail.follow(looked.as_ref(), context);
    }

    /// After the layout of the screen changed.
    pub fn settle(&mut self, plan: &Plan) {
        if self.rows.is_empty() {
            self.cursor = ListCursor::default();
        }
        self.cursor.settle(self.rows.len(), plan.list_rows());
    }
}

pub(super) fn call(call: ApplicationCall, context: &mut Context<'_>) -> RequestId {
    context.call(Call::Application(Box::new(call)))
}

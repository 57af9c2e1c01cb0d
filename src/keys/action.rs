//! Everything that a key can do: one table of names, scopes and help texts.
//!
//! To add an action: a variant here, a row in [`ACTIONS`], a key in
//! `assets/keymap.toml`; the compiler then names the `match` that must carry
//! it out.

/// Where a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere but in a dialog.
    Global,
    /// In every list: moving about, and marks.
    List,
    /// In the Binaries tab.
    Binaries,
    /// In the Events tab.
    Events,
    /// In the Applications tab.
    Applications,
    /// In every list that comes in pages.
    Pages,
    /// In the pane that shows one object.
    Detail,
    /// In the preview of a file.
    Preview,
    /// In the Transfers tab.
    Transfers,
    /// In the view of what fills the tenant.
    Usage,
    /// In the request log.
    Requests,
    /// In the message log.
    Messages,
}

impl Scope {
    /// All scopes, in the order of the help.
    pub const ALL: [Self; 12] = [
        Self::Binaries,
        Self::Preview,
        Self::Events,
        Self::Applications,
        Self::Pages,
        Self::Detail,
        Self::Transfers,
        Self::Usage,
        Self::Requests,
        Self::Messages,
        Self::List,
        Self::Global,
    ];

    /// Its name in `keymap.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Binaries => "binaries",
            Self::Events => "events",
            Self::Applications => "applications",
            Self::Pages => "pages",
            Self::Detail => "detail",
            Self::Preview => "preview",
            Self::Transfers => "transfers",
            Self::Usage => "usage",
            Self::Requests => "requests",
            Self::Messages => "messages",
        }
    }

    /// Its heading in the help.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "In a list",
            Self::Binaries => "Binaries",
            Self::Events => "Events",
            Self::Applications => "Applications",
            Self::Pages => "In a list with pages",
            Self::Detail => "Details",
            Self::Preview => "Preview",
            Self::Transfers => "Transfers",
            Self::Usage => "Usage",
            Self::Requests => "Request log",
            Self::Messages => "Message log",
        }
    }

    /// The heading in at most four letters, where it is not told by the list
    /// that is open.
    #[must_use]
    pub const fn short(self) -> Option<&'static str> {
        match self {
            Self::Global | Self::List | Self::Pages => None,
            Self::Binaries => Some("Bin"),
            Self::Events => Some("Ev"),
            Self::Applications => Some("Apps"),
            Self::Detail => Some("Det"),
            Self::Preview => Some("Prev"),
            Self::Transfers => Some("Tra"),
            Self::Usage => Some("Use"),
            Self::Requests => Some("Log"),
            Self::Messages => Some("Msg"),
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident, $scope:ident, $name:literal, $hint:literal, $help:literal;)*) => {
        /// What the person wants.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $help] $variant,)*
        }

        /// All actions, in the order of the help.
        pub const ACTIONS: &[ActionInfo] = &[
            $(ActionInfo {
                action: Action::$variant,
                scope: Scope::$scope,
                name: $name,
                hint: $hint,
                help: $help,
            },)*
        ];
    };
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionInfo {
    /// The action.
    pub action: Action,
    /// Where it works.
    pub scope: Scope,
    /// Its name in `keymap.toml`.
    pub name: &'static str,
    /// One or two words for the hints on the last line.
    pub hint: &'static str,
    /// A sentence for the help.
    pub help: &'static str,
}

impl ActionInfo {
    /// The word for it where it is spoken of: its name where that is one.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.name.contains('-') {
            true => self.hint,
            false => self.name,
        }
    }
}

actions! {
    Download, Binaries, "download", "download", "Download the marked binaries, or the one under the cursor";
    Upload, Binaries, "upload", "upload", "Upload files";
    Delete, Binaries, "delete", "delete", "Delete the marked binaries, or the one under the cursor; asks first";
    Rename, Binaries, "rename", "rename", "Rename the binary, or the marked ones in your editor";
    Edit, Binaries, "edit", "edit", "Edit the fragments in your editor; one change for the marked ones";
    Replace, Binaries, "replace", "new content", "Write new content: a file takes the place of the bytes";
    CopyMenu, Binaries, "copy-menu", "copy", "Copy id, name, address or a command line to the clipboard";
    UsedBy, Binaries, "used-by", "used by", "What firmware, software or configuration needs it";
    Restore, Binaries, "restore", "restore", "Restore what was deleted or replaced from here, from its copy";
    Filter, Pages, "filter", "filter", "Filter: this page as you type, all with Enter";
    FilterForm, Pages, "filter-form", "more filters", "Filter by all that the server can filter by";
    Sort, Binaries, "sort", "sort", "Choose the column and direction to sort by, on the server";
    Views, Binaries, "views", "views", "Show, save or delete views: names for filters and an order";
    OpenUsage, Binaries, "usage", "usage", "What fills the tenant: as a tree, the largest, the oldest, duplicates";
    Export, Binaries, "export", "export", "Export the whole list to a file, as CSV or JSON";
    Jump, Pages, "jump", "go to", "Go to an id or a name, on this page or any other";
    Live, Pages, "live", "live", "Load the list again and again, and mark what is new; again: no more";
    NextPage, Pages, "next-page", "next page", "Next page";
    PreviousPage, Pages, "previous-page", "previous page", "Previous page";
    LastPage, Pages, "last-page", "last page", "Last page";
    FirstPage, Pages, "first-page", "first page", "First page";
    Open, Pages, "open", "open", "Open the details of the row";
    OpenOutside, Pages, "open-outside", "open with", "Open the file in $PAGER, or with the desktop's program";
    DownloadAttachment, Events, "download-attachment", "download", "Download the marked attachments, or the one under the cursor";
    SaveAll, Events, "save-all", "save all", "Save all attachments of a device and a period in folders, with names by a template";
    Attach, Events, "attach", "attach", "Attach a file to the event, or make a new event for it; resume an upload";
    ReplaceAttachment, Events, "replace-attachment", "replace", "Replace the attachment by a file";
    DeleteAttachment, Events, "delete-attachment", "delete", "Delete the attachment, or discard the part of it; the event stays; asks first";
    EditEvent, Events, "edit-event", "edit", "Edit the fragments of the event in your editor; one change for the marked ones";
    CopyEvent, Events, "copy-event", "copy", "Copy id, attachment name, address or a command line to the clipboard";
    TurnIncomplete, Events, "turn-incomplete", "incomplete", "To the uploads that never ended, and back to the events";
    OpenNode, Applications, "open-node", "open", "Open what is under the cursor; where it is open, to the first in it; a file: to its preview";
    CloseNode, Applications, "close-node", "close", "Close what is under the cursor, or go to what it is in";
    FoldNode, Applications, "fold-node", "fold", "Open or close what is under the cursor";
    FindApplication, Applications, "find-application", "filter", "Filter the applications by name as you type; Enter keeps it";
    FilterApplications, Applications, "filter-applications", "more filters", "Filter the applications by type, name and owner";
    Deploy, Applications, "deploy", "upload", "Upload a folder or a zip: as plugin, archive or version, by where the cursor is";
    DownloadPart, Applications, "download-part", "download", "Download the archive, or save the file, under the cursor";
    DeletePart, Applications, "delete-part", "delete", "Delete the plugin, archive or version under the cursor; asks first";
    PutFile, Applications, "put-file", "put file", "Put a file of this machine into the active archive, or over the one under the cursor";
    EditFile, Applications, "edit-file", "edit", "Edit the deployed file in your editor, and send it back";
    Activate, Applications, "activate", "activate", "Serve the application from the archive under the cursor; asks first";
    RollBack, Applications, "roll-back", "roll back", "Serve the application from the archive that was active before; asks first";
    SetTags, Applications, "set-tags", "tags", "Set the tags of the version under the cursor";
    CompareDeployed, Applications, "compare", "compare", "Compare what is deployed with a folder or a zip, and send what changed or all";
    WatchFolder, Applications, "watch", "watch", "Watch a folder, and deploy what changes in it";
    CopyNode, Applications, "copy-node", "copy", "Copy id, name, context path, address or a command line to the clipboard";
    StopPush, Applications, "stop-push", "stop sending", "Stop what is being pushed; what came of it is read";
    OpenFile, Applications, "open-file", "open with", "Open the file in $PAGER, or with the desktop's program";
    NextView, Detail, "next-view", "next view", "Next view of the object: preview, details, raw object";
    PreviousView, Detail, "previous-view", "previous view", "Previous view of the object";
    Fold, Detail, "fold", "fold", "Fold or unfold the part of the object under the cursor";
    OpenPart, Preview, "open-part", "open", "Open the file of an archive under the cursor; fold or unfold; show what was left out";
    GoIn, Preview, "go-in", "open", "Open what is under the cursor; where there is nothing, the next view";
    Search, Preview, "search", "search", "Search in the file; in small letters it finds capitals too";
    NextHit, Preview, "next-hit", "next hit", "Next place that was looked for";
    PreviousHit, Preview, "previous-hit", "previous hit", "Previous place that was looked for";
    NextError, Preview, "next-error", "next error", "Next error of a log";
    Wrap, Preview, "wrap", "wrap", "Let long lines go on in the next row, or not";
    LineNumbers, Preview, "line-numbers", "line numbers", "Show the numbers of lines, or not";
    MoveRight, Preview, "move-right", "move right", "Move long lines that do not wrap to the right";
    MoveLeft, Preview, "move-left", "move left", "Move them back to the left";
    ShowBytes, Preview, "show-bytes", "bytes", "Show the bytes of the file as they are, and back";
    SaveEntry, Preview, "save-entry", "save entry", "Save the one file of an archive under the cursor";
    OpenTransfer, Transfers, "open-transfer", "open", "Answer what the transfer asks; else open its log";
    OpenLog, Transfers, "open-log", "log", "Open the log of the transfer";
    PauseTransfer, Transfers, "pause-transfer", "pause", "Pause the marked transfers, or the one under the cursor; again: go on";
    CancelTransfer, Transfers, "cancel-transfer", "cancel", "Cancel the marked transfers, or the one under the cursor";
    StopTransfer, Transfers, "stop-transfer", "cancel, keep part", "Cancel like that, and keep the partial file of a download";
    RetryTransfer, Transfers, "retry-transfer", "retry", "Try again at once: what stands still or waits goes on, what failed starts anew";
    TransferEarlier, Transfers, "transfer-earlier", "earlier", "Move the transfer before the one that waits before it";
    TransferLater, Transfers, "transfer-later", "later", "Move the transfer behind the one that waits behind it";
    LimitTransfers, Transfers, "limit-transfers", "limits", "Choose how many run at once and how fast, all together or these";
    TurnTransfers, Transfers, "turn-transfers", "history", "To the history of transfers, and back to those of now";
    SearchTransfers, Transfers, "search-transfers", "search", "Search by name in the list and in the history";
    ClearEnded, Transfers, "clear-ended", "clear ended", "Take the ended transfers off the list, or clear the history";
    EnterGroup, Usage, "enter-group", "go in", "Go into the group";
    GroupBy, Usage, "group-by", "group by", "Divide this level by type, owner, device, age or file";
    NextUsage, Usage, "next-usage", "next view", "Next view: tree, largest, oldest, duplicates, unreferenced";
    PreviousUsage, Usage, "previous-usage", "previous view", "Previous view";
    DownloadFiles, Usage, "download-files", "download", "Download the marked files, or the one under the cursor";
    DeleteFiles, Usage, "delete-files", "delete", "Delete the marked files, or the one under the cursor; asks first";
    ExportRows, Usage, "export-rows", "export", "Export all rows of this view to a file, as CSV or JSON";
    ScanAnew, Usage, "scan-anew", "scan anew", "Scan all of the tenant anew, not only what changed";
    OpenRequest, Requests, "open-request", "open", "Open the request: headers and contents of both sides";
    SearchRequests, Requests, "search-requests", "filter", "Filter by method, path and status, as you type";
    CopyRequest, Requests, "copy-request", "copy", "Copy the request as a line for curl or c8y";
    OpenMessage, Messages, "open-message", "open", "Read the whole message";
    SearchMessages, Messages, "search-messages", "filter", "Filter the messages, as you type";
    CopyMessage, Messages, "copy-message", "copy", "Copy the message to the clipboard";
    Down, List, "down", "down", "Down; past the last row comes the next page";
    Up, List, "up", "up", "Up; before the first row comes the previous page";
    Bottom, List, "bottom", "last row", "To the last row";
    Top, List, "top", "first row", "To the first row";
    ScreenDown, List, "screen-down", "screen down", "A screen down";
    ScreenUp, List, "screen-up", "screen up", "A screen up";
    HalfDown, List, "half-down", "half down", "Half a screen down";
    HalfUp, List, "half-up", "half up", "Half a screen up";
    Columns, List, "columns", "columns", "Choose the columns of the list, move and widen them";
    Mark, List, "mark", "mark", "Mark or unmark the row and go to the next";
    MarkRange, List, "mark-range", "mark range", "Start marking a range; again to end it";
    MarkAll, List, "mark-all", "mark all", "Mark all rows loaded";
    MarkInvert, List, "mark-invert", "invert marks", "Invert the marks of the rows loaded";
    Back, Global, "back", "back", "Back to the list";
    Escape, Global, "escape", "clear", "Give up loading, clear the filter, clear the marks, or go back; never quits";
    NextPane, Global, "next-pane", "other pane", "To the other pane";
    PreviousPane, Global, "previous-pane", "other pane", "To the other pane";
    TabBinaries, Global, "tab-binaries", "binaries", "The Binaries tab";
    TabEvents, Global, "tab-events", "events", "The Events tab";
    TabApplications, Global, "tab-applications", "applications", "The Applications tab";
    TabTransfers, Global, "tab-transfers", "transfers", "The Transfers tab";
    ToggleTransfers, Global, "toggle-transfers", "transfers", "Show the transfers over this tab, and hide them";
    ToggleRequests, Global, "toggle-requests", "requests", "Show what was asked of the platform and what it answered, and hide it";
    ToggleMessages, Global, "toggle-messages", "messages", "Show what was told at the bottom of the screen, and hide it";
    SendInChunks, Global, "send-in-chunks", "in chunks", "Send a slow upload in chunks";
    Refresh, Global, "refresh", "refresh", "Load again; the cursor stays on its object";
    WidenDetail, Global, "widen-detail", "widen details", "Give the details more room";
    WidenList, Global, "widen-list", "widen list", "Give the list more room";
    Zoom, Global, "zoom", "zoom", "Give one pane all the room, and back";
    Help, Global, "help", "all keys", "Every key that works here";
    TurnMouse, Global, "turn-mouse", "mouse", "Leave the mouse to the terminal, to select text, or take it again";
    ShowConnection, Global, "connection", "connection", "What is connected to: as whom, with which roles and mode, and what the platform offers";
    Profiles, Global, "profiles", "connections", "Go to another connection: a profile, a session of go-c8y-cli, the demo";
    CommandLine, Global, "command-line", "command", "Type a command; tab completes it";
    Palette, Global, "palette", "all actions", "All actions and commands, also those of other tabs, to be searched";
    Suspend, Global, "suspend", "suspend", "Suspend the program; fg brings it back";
    Quit, Global, "quit", "quit", "Quit; asks while transfers run";
    ForceQuit, Global, "force-quit", "force quit", "Twice: quit at once; transfers are kept for the next time";
}

impl Action {
    /// Its row in the table.
    #[must_use]
    pub fn info(self) -> Option<&'static ActionInfo> {
        ACTIONS.iter().find(|info| info.action == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_fit_for_a_file() {
        let mut seen = HashSet::new();
        for info in ACTIONS {
            assert!(seen.insert(info.name), "{} twice", info.name);
            assert!(
                info.name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            );
            assert!(!info.help.ends_with('.'));
        }
    }
}

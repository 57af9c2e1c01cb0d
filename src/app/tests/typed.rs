//! What typed commands do, from every tab.

use super::*;
use crate::domain::{BinaryQuery, EventSearch, Filter, View};
use crate::driven::{event_page, incomplete_event};
use crate::ui::FoundTheme;

/// Types a command and runs it; says what was told.
fn run(screen: &mut Screen, command: &str) -> String {
    screen.press(":").write(command).press("enter");
    screen.said()
}

/// A theme that comes with the program.
fn found_theme(name: &str) -> FoundTheme {
    FoundTheme {
        name: name.to_owned(),
        theme: crate::ui::Theme::named(name).unwrap(),
        told: Vec::new(),
    }
}

fn asked(screen: &Screen) -> BinaryQuery {
    screen.model.binaries.list.wanted().clone()
}

#[test]
fn binaries_are_filtered_from_every_tab_and_their_order_stays() {
    for tab in ["1", "2", "3", "4", "1 S", "t"] {
        let mut screen = idle();
        screen.press("s s");
        let sort = asked(&screen).sort;
        screen.press(tab);
        assert_eq!(
            run(&mut screen, "binaries /fw type=application/zip -7d"),
            ""
        );
        let query = asked(&screen);
        assert_eq!(query.filter(Filter::Name).as_deref(), Some("*fw*"));
        assert_eq!(
            query.filter(Filter::Type).as_deref(),
            Some("application/zip")
        );
        assert_eq!(query.filter(Filter::From).as_deref(), Some("-7d"));
        assert_eq!((query.sort, sort.is_some()), (sort, true));
        let model = &screen.model;
        assert_eq!((model.tab, model.overlay), (Tab::Binaries, false));
        assert!(model.prompt.is_none() && !model.shows_usage());
        // The filters of before are not those of now.
        assert_eq!(run(&mut screen, "binaries owner=ana"), "");
        assert_eq!(asked(&screen).filter(Filter::Name), None);
        // Without any the list stays as it is.
        assert_eq!(run(&mut screen, "binaries"), "");
        assert_eq!(asked(&screen).filter(Filter::Owner).as_deref(), Some("ana"));
    }
}

#[test]
fn what_is_about_a_row_waits_for_the_list_of_its_tab() {
    for (command, tab, said) in [
        ("roll-back", Tab::Applications, "The applications are not"),
        ("open-node", Tab::Applications, "The applications are not"),
        ("delete-attachment", Tab::Events, "The events are not"),
        ("download-attachment", Tab::Events, "The events are not"),
        ("delete-files", Tab::Binaries, "The files are not"),
    ] {
        let mut screen = idle();
        let told = run(&mut screen, command);
        let rest = " loaded yet: choose one when they are.";
        assert!(told.contains(&format!("{said}{rest}")), "{command}: {told}");
        assert_eq!(screen.model.tab, tab, "{command}");
    }
    // An empty list is told from one that has not come.
    let mut screen = idle();
    run(&mut screen, "delete-attachment");
    screen.answer_events(event_page(1, &[], 0));
    screen.press("enter");
    let told = screen.said();
    assert!(
        told.contains("There is no event under the cursor."),
        "{told}"
    );
}

#[test]
fn a_theme_that_can_hardly_be_read_holds_and_is_told() {
    let mut screen = idle();
    run(&mut screen, "theme mine");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Theme(_)));
    let found = FoundTheme {
        told: vec!["In the theme “mine” these can hardly be read: error.".to_owned()],
        ..found_theme("dark")
    };
    let reply = Reply::Theme(Ok(Box::new(found)));
    screen.send(Msg::Replied(id, reply));
    let told = screen.said();
    assert!(
        told.contains("theme “mine” these can hardly be read: error."),
        "{told}"
    );
}

#[test]
fn what_cannot_be_read_is_told_and_stays_to_be_mended() {
    let mut screen = idle();
    for (command, said) in [
        ("binaries from=soon", "“soon” is no date"),
        ("binarys", "Did you mean “:binaries”?"),
        ("page 88", "There are 87 pages."),
        ("view x", "There is no view “x”: “:views” lists"),
        ("events from=soon", "“soon” is no date"),
    ] {
        let told = run(&mut screen, command);
        assert!(told.contains(said), "{told}");
        let prompt = screen.model.prompt.as_ref().unwrap();
        assert_eq!(prompt.text(), command);
        screen.press("esc");
        assert!(screen.model.prompt.is_none());
        assert_eq!(screen.said(), "");
    }
    assert_eq!(screen.model.tab, Tab::Binaries);
}

#[test]
fn a_device_is_named_by_its_id_or_its_name() {
    let mut screen = idle();
    run(&mut screen, "events device=4711 type=c8y_Logfile -7d");
    let search = screen.model.events.list().wanted();
    assert_eq!(
        search.device.as_ref().map(|it| it.id.as_str()),
        Some("4711")
    );
    assert_eq!(search.type_name.as_deref(), Some("c8y_Logfile"));
    assert_eq!(
        search.from.as_ref().map(crate::domain::Moment::text),
        Some("-7d")
    );
    run(&mut screen, "events");
    assert_ne!(
        *screen.model.events.list().wanted(),
        EventSearch::attached()
    );
    // The form asks the platform for the name, and goes on by itself.
    run(&mut screen, "events device=\"gateway 7\"");
    assert!(matches!(screen.model.dialog, Some(Dialog::EventFilters(_))));
    let found = crate::domain::Device {
        id: crate::domain::DeviceId::new("17").unwrap(),
        name: "gateway 7".to_owned(),
    };
    let reply = EventReply::Devices(Ok(vec![found.clone()]));
    screen.answer_event(|call| matches!(call, EventCall::Devices(_)), reply);
    assert!(screen.model.dialog.is_none());
    let search = screen.model.events.list().wanted();
    assert_eq!(search.device.as_ref(), Some(&found));
    assert_eq!(search.type_name, None);
    run(&mut screen, "binaries device=gateway");
    assert!(matches!(screen.model.dialog, Some(Dialog::Filters(_))));
    let reply = EventReply::Devices(Ok(vec![found]));
    screen.answer_event(|call| matches!(call, EventCall::Holders(_)), reply);
    let device = asked(&screen).filter(Filter::Device);
    assert_eq!(device.as_deref(), Some("17"));
}

#[test]
fn pages_objects_and_orders_are_gone_to() {
    let mut screen = idle();
    run(&mut screen, "page 12");
    assert_eq!(
        screen.waits_for(),
        ["page 12 counted", "keep the command page 12"]
    );
    run(&mut screen, "jump 4711");
    screen.take_call(|call| matches!(call, Call::Seek(id) if id.as_str() == "4711"));
    screen.press("3");
    run(&mut screen, "sort size desc");
    assert_eq!(screen.model.tab, Tab::Binaries);
    assert_eq!(asked(&screen).sort, "size:desc".parse().ok());
    run(&mut screen, "sort none");
    assert_eq!(asked(&screen).sort, None);
    run(&mut screen, "sort");
    assert!(matches!(screen.model.dialog, Some(Dialog::Sort(_))));
    screen.press("esc");
    for place in ["3", "4", "1 S"] {
        screen.press(place);
        let said = run(&mut screen, "page 2");
        assert!(said.starts_with("This list has no pages"), "{said}");
        screen.press("esc esc esc");
    }
}

#[test]
fn a_saved_view_is_shown_by_its_name() {
    let mut screen = idle();
    let query = BinaryQuery {
        owner: Some("ana".to_owned()),
        ..BinaryQuery::default()
    };
    screen.model.finding.now.views = vec![View::of("files of ana", &query)];
    screen.press("2");
    let said = run(&mut screen, "view file of ana");
    assert_eq!(
        said,
        "There is no view “file of ana”. Did you mean “files of ana”?"
    );
    screen.press("esc");
    run(&mut screen, "view files of ana");
    assert_eq!((screen.model.tab, asked(&screen)), (Tab::Binaries, query));
}

#[test]
fn transfers_are_limited_and_usage_and_export_are_opened() {
    let mut screen = idle();
    let said = run(&mut screen, "limit 2M");
    assert_eq!(said, "All transfers together: 2M a second at most.");
    assert_eq!(screen.model.transfers.limit, Some(2_000_000));
    run(&mut screen, "limit none");
    assert_eq!(screen.model.transfers.limit, None);
    run(&mut screen, "transfers");
    assert_eq!(screen.model.tab, Tab::Transfers);
    run(&mut screen, "export");
    assert!(matches!(screen.model.dialog, Some(Dialog::Export(_))));
    assert_eq!(screen.model.tab, Tab::Binaries);
    screen.press("esc 2");
    run(&mut screen, "usage");
    assert!(screen.model.shows_usage());
    run(&mut screen, "apps acme");
    let name = screen.model.applications.search.name.as_deref();
    assert_eq!((screen.model.tab, name), (Tab::Applications, Some("acme")));
    run(&mut screen, "q");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn every_action_can_be_typed_and_its_tab_opens_first() {
    for (action, tab, pane) in [
        ("attach", Tab::Events, Pane::List),
        ("filter-applications", Tab::Applications, Pane::List),
        ("restore", Tab::Binaries, Pane::List),
        ("limit-transfers", Tab::Transfers, Pane::List),
        ("next-view", Tab::Binaries, Pane::Detail),
        ("filter", Tab::Binaries, Pane::List),
    ] {
        let mut screen = idle();
        run(&mut screen, action);
        let model = &screen.model;
        assert_eq!((model.tab, model.pane), (tab, pane), "{action}");
    }
    let mut screen = Screen::with_events(120, 36);
    run(&mut screen, "filter");
    assert_eq!(screen.model.tab, Tab::Events);
    // What cannot be done says why, as by its key.
    run(&mut screen, "esc");
    screen.press("esc esc");
    let said = run(&mut screen, "pause-transfer");
    assert_eq!(said, "There is no transfer.");
}

#[test]
fn commands_are_remembered_and_recalled() {
    let mut screen = idle();
    run(&mut screen, "page 2");
    screen.take_call(|call| matches!(call, Call::Typed(text) if text == "page 2"));
    screen.model.finding.now.typed = vec!["page 2".to_owned(), "apps".to_owned()];
    screen.press(": up up");
    let text = |screen: &Screen| screen.model.prompt.as_ref().map(|it| it.text().to_owned());
    assert_eq!(text(&screen).as_deref(), Some("apps"));
    screen.press("down ctrl-u");
    screen.send(Msg::Pasted("jump 12\u{1b}\n".to_owned().into()));
    assert_eq!(text(&screen).as_deref(), Some("jump 12"));
    // Keys of the list are text here.
    screen.write("Dq");
    assert_eq!(text(&screen).as_deref(), Some("jump 12Dq"));
    screen.press("ctrl-u backspace");
    assert_eq!(text(&screen), None);
}

#[test]
fn a_theme_is_found_by_its_name_and_drawn_in() {
    let mut screen = idle();
    screen.press(":").write("theme dark").press("enter");
    let (id, call) = screen.take_call(|call| matches!(call, Call::Theme(_)));
    assert_eq!(call, Call::Theme("dark".into()));
    let found = Box::new(found_theme("dark"));
    let dark = Box::new(found.theme);
    let reply = Reply::Theme(Ok(found));
    assert_eq!(screen.send(Msg::Replied(id, reply)), [Effect::Draw(dark)]);
    let told = screen.model.notices.all().last().unwrap();
    assert!(told.text.contains("theme = \"dark\" in settings.toml"));
    screen.press(":").write("theme").press("enter");
    let frame = screen.frame();
    assert!(
        frame.contains("Which theme? Type its name behind it"),
        "{frame}"
    );
}

#[test]
fn a_connection_is_gone_to_by_its_name_if_only_one_has_it() {
    let known = || {
        vec![
            crate::driven::profile("acme"),
            crate::driven::profile("acme-dev"),
        ]
    };
    let typed = |line: &str| {
        let mut screen = idle();
        screen.press(":").write(line).press("enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
        let reply = Reply::Profiles(known(), Vec::new());
        screen.send(Msg::Replied(id, reply));
        screen
    };
    let gone = typed("profile acme");
    let to = |effect: &Effect| matches!(effect, Effect::Connect(_));
    assert!(gone.effects.iter().any(to) && gone.model.dialog.is_none());
    for line in ["profile acm", "profile"] {
        let asked = typed(line);
        assert!(!asked.effects.iter().any(to), "{line}");
        assert!(
            matches!(asked.model.dialog, Some(Dialog::Profiles(_))),
            "{line}"
        );
    }
}

#[test]
fn a_connection_that_there_is_not_stands_in_the_line_again() {
    let mut screen = idle();
    for (name, said) in [
        (
            "acne",
            "There is no connection “acne”. Did you mean “acme”?",
        ),
        ("zzz", "There is no connection “zzz”: “:profile” lists all."),
    ] {
        run(&mut screen, &format!("profile {name}"));
        assert!(matches!(screen.model.dialog, Some(Dialog::Profiles(_))));
        let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
        let known = vec![crate::driven::profile("acme")];
        screen.send(Msg::Replied(id, Reply::Profiles(known, Vec::new())));
        assert!(screen.model.dialog.is_none());
        assert_eq!(screen.said(), said);
        let text = screen
            .model
            .prompt
            .as_ref()
            .map(|line| line.text().to_owned());
        assert_eq!(text, Some(format!("profile {name}")));
        screen.press("esc");
    }
}

#[test]
fn a_list_without_pages_proposes_none_and_is_dim_in_the_palette() {
    let mut screen = idle();
    let ghost = |screen: &mut Screen, tab: &str| {
        screen.press(tab).press(":").write("page ");
        let ghost = screen.model.prompt.as_ref().unwrap().ghost();
        screen.press("esc");
        ghost
    };
    assert_eq!(ghost(&mut screen, "1").as_deref(), Some("87"));
    assert_eq!(ghost(&mut screen, "4"), None);
    assert_eq!(ghost(&mut screen, "3"), None);
    for verb in ["page", "jump"] {
        screen.press("ctrl-p").write(verb).press("enter");
        assert!(screen.model.prompt.is_none());
        let said = format!("{verb}: This list has no pages: go to “:binaries” or “:events” first.");
        assert_eq!(screen.said(), said);
        screen.press("esc");
    }
    screen
        .press("1 ctrl-p")
        .write("turn to this page")
        .press("enter");
    let text = screen.model.prompt.as_ref().map(|line| line.text());
    assert_eq!(text, Some("page "));
}

#[test]
fn a_page_that_is_typed_does_not_give_up_the_filter_that_is_awaited() {
    let mut screen = idle();
    run(&mut screen, "binaries /fw");
    let query = asked(&screen);
    // The pages of the list before are not those of this one.
    assert_eq!(run(&mut screen, "page 99"), "");
    assert_eq!(asked(&screen), query);
    let turn = screen.model.binaries.list.turn.as_ref().unwrap();
    assert_eq!(turn.page, 99);
}

#[test]
fn the_details_go_with_the_list_of_events_that_is_typed() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("i");
    screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
    run(&mut screen, "events");
    screen.rest();
    let shown = screen
        .model
        .events
        .current()
        .map(|row| row.event.id.clone());
    let detail = screen.model.events.detail.item.as_ref();
    assert_eq!(detail.map(|row| row.event.id.clone()), shown);
}

#[test]
fn the_theme_that_was_typed_last_wins() {
    let mut screen = idle();
    run(&mut screen, "theme dark");
    let (first, _) = screen.take_call(|call| matches!(call, Call::Theme(_)));
    run(&mut screen, "theme light");
    let (last, _) = screen.take_call(|call| matches!(call, Call::Theme(_)));
    let reply = |name: &str| Reply::Theme(Ok(Box::new(found_theme(name))));
    let drawn = screen.send(Msg::Replied(last, reply("light")));
    assert!(matches!(drawn.as_slice(), [Effect::Draw(_)]), "{drawn:?}");
    assert_eq!(screen.send(Msg::Replied(first, reply("dark"))), []);
}

#[test]
fn an_action_that_cannot_be_done_stays_in_the_line_with_its_reason() {
    let mut screen = idle();
    for (command, said) in [
        ("send-in-chunks", "No upload needs chunks now."),
        ("pause-transfer", "There is no transfer."),
        ("previous-page", "This is the first page."),
    ] {
        let told = run(&mut screen, command);
        assert!(told.contains(said), "{told}");
        let prompt = screen.model.prompt.as_ref().unwrap();
        assert_eq!(prompt.text(), command);
        screen.press("esc 1");
    }
    assert_eq!(screen.model.finding.now.typed, [""; 0]);
}

#[test]
fn a_theme_that_is_not_there_stands_in_the_line_again() {
    let mut screen = idle();
    let refuse = |screen: &mut Screen| {
        let (id, _) = screen.take_call(|call| matches!(call, Call::Theme(_)));
        let why = "There is no theme “nord”.".to_owned();
        screen.send(Msg::Replied(id, Reply::Theme(Err(why))));
    };
    run(&mut screen, "theme nord");
    assert!(screen.model.prompt.is_none());
    refuse(&mut screen);
    assert_eq!(screen.said(), "There is no theme “nord”.");
    let text = screen.model.prompt.as_ref().map(|line| line.text());
    assert_eq!(text, Some("theme nord"));
    // Not where the person does something else by now.
    screen.press("enter ?");
    refuse(&mut screen);
    assert!(screen.model.prompt.is_none() && screen.model.dialog.is_some());
}

#[test]
fn one_s_own_themes_and_the_profiles_are_proposed_as_soon_as_they_are_known() {
    let mut screen = idle();
    screen.press(":").write("theme so");
    let line = |screen: &Screen| screen.model.prompt.as_ref().unwrap().ghost();
    assert_eq!(line(&screen), None);
    let (themes, _) = screen.take_call(|call| matches!(call, Call::Themes));
    let reply = || Reply::Themes(vec!["solarized".to_owned()]);
    screen.send(Msg::Replied(themes, reply()));
    assert_eq!(line(&screen).as_deref(), Some("larized"));
    // Those of a line that was closed are of no use to the next one.
    screen.press("esc :").write("theme so");
    screen.send(Msg::Replied(themes, reply()));
    assert_eq!(line(&screen), None);
}

#[test]
fn the_message_log_and_the_request_log_are_opened_by_their_names() {
    let mut screen = idle();
    assert_eq!(run(&mut screen, "messages"), "");
    assert!(screen.model.messages.is_open);
    assert_eq!(run(&mut screen, "requests"), "");
    assert!(screen.model.requests.is_open && !screen.model.messages.is_open);
}

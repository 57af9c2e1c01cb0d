use super::*;

fn keys(map: &Keymap, action: Action) -> Vec<String> {
    map.keys_of(action).iter().map(Chord::to_string).collect()
}

fn presses(text: &str) -> Vec<KeyPress> {
    text.parse::<Chord>().unwrap().presses().to_vec()
}

fn told(text: &str) -> Vec<String> {
    let map = Keymap::of_person(text);
    let faults = map.faults().iter().map(ToString::to_string);
    let faults = faults.inspect(|fault| assert!(fault.ends_with(['.', '?']), "{fault}"));
    faults
        .map(|fault| fault.trim_end_matches('.').to_owned())
        .collect()
}

#[test]
fn every_action_has_a_key_and_the_defaults_have_no_fault() {
    let map = Keymap::defaults();
    assert_eq!(map.faults(), []);
    for info in ACTIONS {
        assert!(!map.keys_of(info.action).is_empty(), "{}", info.name);
    }
}

#[test]
fn the_nearest_scope_wins() {
    let map = Keymap::defaults();
    let enter = "enter".parse().unwrap();
    assert_eq!(
        map.resolve(&[Scope::Detail, Scope::List, Scope::Global], enter),
        Some(Action::Fold)
    );
    assert_eq!(
        map.resolve(&[Scope::Binaries, Scope::Pages, Scope::Global], enter),
        Some(Action::Open)
    );
    assert_eq!(map.resolve(&[Scope::Global], enter), None);
}

#[test]
fn a_key_that_a_nearer_scope_takes_is_not_told() {
    let map = Keymap::defaults();
    let keys = |scopes: &[Scope], action| -> Vec<String> {
        let keys = map.keys_here(scopes, action);
        keys.map(ToString::to_string).collect()
    };
    let preview = [Scope::Preview, Scope::Detail, Scope::Binaries];
    assert_eq!(keys(&preview, Action::SaveEntry), ["S"]);
    assert_eq!(keys(&preview, Action::OpenUsage), [""; 0]);
    assert_eq!(keys(&preview, Action::Fold), ["space"]);
    assert_eq!(keys(&[Scope::Binaries], Action::OpenUsage), ["S"]);
}

#[test]
fn a_persons_file_lies_over_the_defaults() {
    let map = Keymap::of_person(
        "[list]\ntop = [\"g g\", \"home\"]\n\n[global]\ntab-events = [\"g e\", \"2\"]\nzoom = []\n\
         [binaries]\ndownload = \"u\"\nupload = [\"d\"]\n",
    );
    assert_eq!(map.faults(), []);
    assert_eq!(keys(&map, Action::Top), ["g g", "home"]);
    assert_eq!(keys(&map, Action::Zoom), [""; 0]);
    // Exchanged, which is no clash.
    assert_eq!(keys(&map, Action::Download), ["u"]);
    assert_eq!(keys(&map, Action::Upload), ["d"]);
    assert_eq!(keys(&map, Action::Bottom), ["G", "end"]);
    let scopes = [Scope::List, Scope::Global];
    let meaning = |text: &str| map.meaning(&scopes, &presses(text));
    assert_eq!(meaning("g"), Meaning::Begun);
    assert_eq!(meaning("g g"), Meaning::Action(Action::Top));
    assert_eq!(meaning("g e"), Meaning::Action(Action::TabEvents));
    assert_eq!(meaning("g x"), Meaning::Nothing);
    assert_eq!(meaning("z"), Meaning::Nothing);
    assert_eq!(
        map.next_keys(&scopes, &presses("g")),
        [
            ("g".parse().unwrap(), Some(Action::Top)),
            ("e".parse().unwrap(), Some(Action::TabEvents)),
        ]
    );
}

#[test]
fn a_chord_whose_first_key_a_nearer_scope_has_is_not_told() {
    // In the list g is still the first row.
    let map = Keymap::of_person("[global]\ntab-events = [\"g e\", \"2\"]\n");
    let here = |scopes: &[Scope]| -> Vec<String> {
        let keys = map.keys_here(scopes, Action::TabEvents);
        keys.map(ToString::to_string).collect()
    };
    assert_eq!(here(&[Scope::List, Scope::Global]), ["2"]);
    assert_eq!(here(&[Scope::Global]), ["g e", "2"]);
}

#[test]
fn faults_are_told_with_their_lines_and_leave_the_rest() {
    let text = "[lists]\nup = [\"a\"]\n[list]\nfly = [\"a\"]\ndwon = [\"n\"]\nup = [\"ctr-a\", \"e\"]\n\
                download = [\"x\"]\ntop = [\n  \"home\",\n  7,\n]\n";
    assert_eq!(
        told(text),
        [
            "line 1: [lists] is no place of the key map. Did you mean [list]?",
            "line 4: [list] has no action “fly”",
            "line 5: [list] has no action “dwon”. Did you mean “down”?",
            "line 6: [list] up: “ctr-a” is no key; write it like a, G, ctrl-u, shift-tab, pgdn, f5 or space",
            "line 7: [list] has no action “download”: it belongs to [binaries]",
            "line 10: [list] top: a key is written in quotes",
        ]
    );
    let map = Keymap::of_person(text);
    assert_eq!(keys(&map, Action::Up), ["e"]);
    assert_eq!(keys(&map, Action::Top), ["home"]);
    // Where none can be read, those of before stay.
    let map = Keymap::of_person("[list]\nup = [\"ctr-a\"]\n");
    assert_eq!(keys(&map, Action::Up), ["↑", "k"]);
}

#[test]
fn clashes_are_told_and_the_file_wins_over_the_defaults() {
    assert_eq!(
        told("[list]\nup = [\"e\"]\ndown = [\"e\", \"n\", \"n x\", \"n\"]\n"),
        [
            "line 3: [list] e is up already: down does not get it",
            "line 3: [list] n x and n (down) begin alike: down does not get it",
        ]
    );
    let text = "[binaries]\nsort = [\"d\"]\n[list]\nbottom = [\"g e\"]\n";
    assert_eq!(
        told(text),
        [
            "line 2: [binaries] d is sort now, and download has no key left",
            "line 4: [list] g e is bottom now, and top has home left",
        ]
    );
    let map = Keymap::of_person(text);
    let d = "d".parse().unwrap();
    assert_eq!(map.resolve(&[Scope::Binaries], d), Some(Action::Sort));
}

#[test]
fn what_is_no_toml_is_left_out_and_told() {
    let map = Keymap::of_person("[list]\nup = [\"e\"\n[binaries\n");
    let faults = map.faults();
    assert_eq!(faults.len(), 1);
    let said = faults[0].to_string();
    assert!(
        said.contains("the file is left out, it is no TOML: "),
        "{said}"
    );
    assert!(faults[0].line >= Some(2), "{said}");
    assert_eq!(keys(&map, Action::Up), ["↑", "k"]);
    assert_eq!(
        told("list = 3"),
        ["line 1: “list” is a place: write [list] above its keys"]
    );
}

#[test]
fn there_is_always_a_key_to_quit() {
    let text = "[global]\nquit = []\nforce-quit = []\ncommand-line = []\nzoom = [\"ctrl-c\"]\n";
    let map = Keymap::of_person(text);
    assert_eq!(keys(&map, Action::ForceQuit), ["ctrl-c"]);
    let said = map.faults().last().unwrap().to_string();
    assert_eq!(said, "no key was left to quit: ctrl-c still does.");
    let map = Keymap::of_person("[global]\nforce-quit = []\n");
    assert_eq!(
        (keys(&map, Action::ForceQuit), map.faults()),
        (vec![], &[][..])
    );
}

#[test]
fn a_key_that_leaves_no_way_out_is_refused_alone() {
    // In the lists of binaries nothing would go back any more.
    let text = "[global]\nback = []\n[binaries]\nsort = [\"esc\", \"s\"]\nviews = [\"x\"]\n";
    assert_eq!(
        told(text),
        ["line 4: [binaries] esc is needed to go back: sort does not get it"]
    );
    let map = Keymap::of_person(text);
    assert_eq!(keys(&map, Action::Sort), ["s"]);
    assert_eq!(keys(&map, Action::Views), ["x"]);
    assert_eq!(keys(&map, Action::Escape), ["esc"]);
    // A key that only begins one hides it as well.
    let text =
        "[global]\nhelp = [\"?\"]\npalette = []\ncommand-line = []\n[list]\ntop = [\"? g\"]\n";
    assert_eq!(
        told(text),
        ["line 6: [list] ? g is needed to find help: top does not get it"]
    );
}

#[test]
fn what_can_never_be_pressed_is_no_way_out() {
    let text = "[global]\nescape = [\"g esc\"]\nback = []\n";
    assert_eq!(
        told(text),
        ["line 2: [global] escape: “g esc” can never be pressed: esc gives up the keys before it"]
    );
    assert_eq!(keys(&Keymap::of_person(text), Action::Escape), ["esc"]);
    let text = "[global]\nescape = []\nback = []\n[applications]\nclose-node = []\n";
    assert_eq!(told(text), ["no key was left to go back: esc still does"]);
    let text = "[global]\nhelp = []\npalette = []\ncommand-line = []\n";
    assert_eq!(told(text), ["no key was left to find help: F1 still does"]);
}

#[test]
fn the_first_fault_is_told_at_the_start_and_where_the_others_are() {
    let told = |text: &str| Keymap::of_person(text).told();
    assert_eq!(told(""), None);
    assert_eq!(
        told("[list]\nfly = [\"a\"]\n").unwrap(),
        "keymap.toml, line 2: [list] has no action “fly”."
    );
    assert_eq!(
        told("[list]\nfly = [\"a\"]\nwalk = [\"b\"]\n").unwrap(),
        "keymap.toml, line 2: [list] has no action “fly”. 1 more: “c8ybin info” tells all."
    );
    assert_eq!(
        Keymap::unread("it is a folder").told().unwrap(),
        "keymap.toml, it cannot be read: it is a folder."
    );
}

#[test]
fn the_key_that_comes_past_all_is_none_that_is_typed() {
    for key in ["Q", "space", "enter", "g g", "ctrl-x ctrl-c"] {
        let map = Keymap::of_person(&format!("[global]\nforce-quit = [\"{key}\"]\n"));
        assert_eq!(keys(&map, Action::ForceQuit), ["ctrl-c"], "{key}");
        let said = map.faults().first().unwrap().to_string();
        assert!(
            said.starts_with("line 2: [global] force-quit: it works wherever one types"),
            "{said}"
        );
    }
    for key in ["ctrl-x", "alt-q", "f12"] {
        let map = Keymap::of_person(&format!("[global]\nforce-quit = [\"{key}\"]\n"));
        assert_eq!(map.faults(), [], "{key}");
        assert_eq!(map.key_text(Action::ForceQuit).to_lowercase(), key);
    }
}

#[test]
fn without_a_key_a_sentence_names_what_is_typed() {
    let map = Keymap::of_person("[global]\nrefresh = []\n");
    assert_eq!(map.key_text(Action::Refresh), ":refresh");
}

//! What the commands say to a person at a terminal.

use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::program::{PASSWORD, Tenant, state_of};
use crate::pty::{Program, Pty, key};
use crate::scripted::Scripted;

#[track_caller]
fn start(tenant: &Tenant, arguments: &[&str]) -> Pty {
    Program::new(arguments)
        .env("C8Y_HOST", &tenant.url())
        .env("C8Y_USER", "demo")
        .env("C8Y_PASSWORD", PASSWORD)
        .start()
}

#[test]
fn rm_shows_what_it_would_delete_and_takes_only_a_yes() {
    let tenant = Tenant::empty();
    let id = tenant.put("evil.txt", "1");
    for (answer, code, said) in [
        ("n\r", 2, "c8ybin: Nothing was deleted."),
        ("\r", 2, "c8ybin: Nothing was deleted."),
        ("\u{4}", 2, "c8ybin: Nothing was deleted."),
        (
            key::CTRL_C,
            130,
            "c8ybin: Interrupted: nothing was deleted.",
        ),
    ] {
        let mut pty = start(&tenant, &["rm", &id]);
        pty.wait_for("evil.txt")
            .wait_for("Delete this binary for good? [y/N]");
        pty.keys(answer);
        assert_eq!(pty.exit_code(), code, "{answer:?}: {}", pty.screen());
        // On a line of its own, whatever the answer was.
        let screen = pty.screen();
        assert_eq!(screen.trim_end().lines().last(), Some(said), "{screen}");
        tenant.run(["show", &id]).done();
    }
    let mut pty = start(&tenant, &["rm", &id]);
    pty.wait_for("[y/N]").keys("y\r");
    assert_eq!(pty.exit_code(), 0);
    tenant.run(["show", &id]).failed(4, "404");
}

#[test]
fn a_list_says_that_there_is_more() {
    let tenant = Tenant::of(12);
    let mut pty = start(&tenant, &["ls", "--page-size", "5"]);
    assert_eq!(pty.exit_code(), 0);
    let screen = pty.screen();
    assert!(screen.contains("page 1 of 3"), "{screen}");
    assert!(
        screen.contains("--page 2 for the next, --all for all"),
        "{screen}"
    );
    let mut pty = start(&tenant, &["ls", "--page-size", "5", "--page", "3"]);
    assert_eq!(pty.exit_code(), 0);
    assert!(!pty.screen().contains("for the next"), "{}", pty.screen());
    for (arguments, words) in [
        (&["ls", "--page", "9"][..], "That page is past the end."),
        (&["ls", "--owner", "nobody"], "There are no such binaries."),
    ] {
        let mut pty = start(&tenant, arguments);
        assert_eq!(pty.exit_code(), 0);
        assert_eq!(pty.screen().trim(), words);
    }
}

#[test]
fn a_terminal_is_not_given_what_it_would_obey() {
    let tenant = Tenant::empty();
    let id = tenant.put("evil.bin", "safe \u{1b}[2J");
    let mut pty = start(&tenant, &["get", &id, "-o", "-"]);
    assert_eq!(pty.exit_code(), 100);
    let screen = pty.screen();
    assert!(screen.contains("is not plain text"), "{screen}");
    let mut pty = start(&tenant, &["cat", &id]);
    assert_eq!(pty.exit_code(), 100);
    assert!(pty.screen().contains("or use --force"), "{}", pty.screen());
    let mut pty = start(&tenant, &["cat", "--force", &id]);
    assert_eq!(pty.exit_code(), 0);
    assert_eq!(pty.screen().trim(), "", "it was cleared");
    let id = tenant.put("good.txt", "naïve\ttext\n");
    let mut pty = start(&tenant, &["get", &id, "-o", "-"]);
    assert_eq!(pty.exit_code(), 0);
    assert!(pty.screen().contains("naïve   text"), "{}", pty.screen());
}

#[test]
fn a_transfer_shows_its_progress_and_clears_it() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.starts_with("/inventory/binaries/") {
            wait.lock().unwrap().recv().unwrap();
            exchange.answer("200 OK", &[], "content");
        } else {
            exchange.json(r#"{"id":"7","name":"large-file.bin","length":7}"#);
        }
    });
    let mut pty = Program::new(&["get", "7", "--token", "x", "--host", &server.url]).start();
    pty.wait_for("large-file.bin  connecting");
    go.send(()).unwrap();
    assert_eq!(pty.exit_code(), 0);
    assert_eq!(pty.screen().trim(), "large-file.bin\n  7 B, size only");
    assert!(pty.folder().join("large-file.bin").is_file());
}

#[test]
fn several_transfers_have_a_line_each_and_one_for_all() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        let id = exchange.seen.target.rsplit('/').next().unwrap().to_owned();
        if !exchange.seen.target.starts_with("/inventory/binaries/") {
            let id = id.split('?').next().unwrap();
            exchange.json(&format!(r#"{{"id":"{id}","name":"{id}.bin","length":8}}"#));
            return;
        }
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nhalf");
        wait.lock().unwrap().recv().unwrap();
        exchange.raw("half");
    });
    let mut pty = Program::new(&["get", "1", "2", "3", "--jobs", "2"])
        .arguments(&["--token", "x", "--host", &server.url])
        .start();
    // Which of them are the first is the journal's to say.
    let half = ".bin                             ██████░░░░░░  50 %";
    pty.wait_until("two run", |screen| {
        screen.contents().matches(half).count() == 2
    })
    .wait_for("0 of 3 done  2 running");
    for _ in 0..3 {
        go.send(()).unwrap();
    }
    assert_eq!(pty.exit_code(), 0);
    let mut lines: Vec<_> = pty.screen().lines().map(str::to_owned).collect();
    lines.retain(|line| !line.is_empty());
    let told = "  8 B, size only";
    assert_eq!(lines, ["1.bin", told, "2.bin", told, "3.bin", told]);
}

#[test]
fn transfers_are_forgotten_only_with_a_yes() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.starts_with("/inventory/binaries/") {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
        } else {
            exchange.json(r#"{"id":"7","name":"7.bin","length":8}"#);
        }
    });
    let state = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        Program::new(arguments)
            .arguments(&["--token", "x", "--host", &server.url])
            .env("C8YBIN_STATE_DIR", state.path().to_str().unwrap())
            .start()
    };
    assert_eq!(run(&["get", "7", "--retries", "0"]).exit_code(), 111);
    for (answer, code) in [("\r", 2), ("n\r", 2), (key::CTRL_C, 130), ("y\r", 0)] {
        let mut pty = run(&["transfers", "clear"]);
        pty.wait_for("download  7.bin")
            .wait_for("Forget this transfer, and remove what was downloaded of it? [y/N]");
        pty.keys(answer);
        assert_eq!(pty.exit_code(), code, "{answer:?}: {}", pty.screen());
    }
    let mut pty = run(&["transfers", "ls"]);
    assert_eq!(pty.exit_code(), 0);
    assert_eq!(pty.screen().trim(), "There are no such transfers.");
}

#[test]
fn a_password_that_is_not_given_is_asked_for_and_not_shown() {
    let tenant = Tenant::empty();
    let list = |flags: &[&str]| {
        Program::new(&["ls", "--json", "--user", "demo"])
            .arguments(flags)
            .env("C8Y_HOST", &tenant.url())
            .start()
    };
    for flags in [&[][..], &["--password-stdin"]] {
        let mut pty = list(flags);
        pty.wait_for("Password of demo:");
        // A letter too many, taken back.
        pty.keys(PASSWORD).keys("x\u{7f}").keys(key::ENTER);
        assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
        let screen = pty.screen();
        assert!(screen.starts_with("Password of demo: \n[]\n"), "{screen}");
        assert!(!screen.contains("s3cret"), "{screen}");
        pty.assert_restored();
    }
    let mut pty = list(&[]);
    pty.wait_for("Password of demo:")
        .keys("half")
        .keys(key::CTRL_C);
    assert_eq!(pty.exit_code(), 2, "{}", pty.screen());
    pty.assert_restored();
}

#[test]
fn a_password_is_asked_for_at_the_terminal_wherever_output_and_errors_go() {
    let tenant = Tenant::empty();
    let program = env!("CARGO_BIN_EXE_c8ybin");
    let line = format!("'{program}' ls --json --user demo </dev/null >out 2>err; echo ended $?");
    let mut pty = Program::of(std::path::Path::new("/bin/sh"))
        .arguments(&["-c", &line])
        .env("C8Y_HOST", &tenant.url())
        .start();
    pty.wait_for("Password of demo:");
    pty.keys(PASSWORD).keys(key::ENTER);
    pty.wait_for("ended 0");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    assert!(!pty.screen().contains("s3cret"), "{}", pty.screen());
}

#[test]
fn a_job_in_the_background_fails_for_want_of_a_password_and_is_not_stopped() {
    let tenant = Tenant::empty();
    let program = env!("CARGO_BIN_EXE_c8ybin");
    for redirected in ["</dev/null >out 2>err", "2>err"] {
        let line = format!(
            "set -m; '{program}' ls --json --user demo {redirected} & wait $!; echo ended $?; \
             grep -c 'No password is given' err"
        );
        let mut pty = Program::of(std::path::Path::new("/bin/sh"))
            .arguments(&["-c", &line])
            .env("C8Y_HOST", &tenant.url())
            .start();
        pty.wait_for("ended 102");
        assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
        assert!(!pty.screen().contains("Password of"), "{}", pty.screen());
    }
    let line = format!("set -m; '{program}' ls --json --user demo & wait $!; echo ended $?");
    let mut pty = Program::of(std::path::Path::new("/bin/sh"))
        .arguments(&["-c", &line])
        .env("C8Y_HOST", &tenant.url())
        .start();
    pty.wait_for("No password is given").wait_for("ended 102");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
}

#[test]
fn the_doctor_asks_the_terminal_what_it_can_do() {
    let doctor = |program: Program| {
        let mut pty = program.env("C8YBIN_KEYRING", "off").start();
        assert_ne!(pty.exit_code(), 0, "no tenant is named");
        pty.assert_restored();
        pty.screen()
    };
    let plain = doctor(Program::new(&["doctor"]));
    assert!(plain.contains("xterm-256color has 120 columns."), "{plain}");
    assert!(
        plain.contains("neither kitty's graphics nor sixel"),
        "{plain}"
    );
    let sixel = doctor(Program::new(&["doctor"]).sixel());
    assert!(sixel.contains("Pictures are in sixel."), "{sixel}");
}

#[test]
fn a_signal_at_the_question_for_a_password_gives_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT"] {
        let mut pty =
            Program::new(&["ls", "--user", "ana", "--host", "http://127.0.0.1:9"]).start();
        pty.wait_for("Password of ana:").keys("half");
        pty.signal(signal);
        // As every program that knows nothing of signals: the shell sees it.
        assert!(pty.is_ended_by_signal(), "{signal}: {}", pty.screen());
        pty.assert_restored();
    }
}

#[test]
fn a_file_that_is_there_is_asked_about_while_others_come() {
    let tenant = Tenant::empty();
    let ids: Vec<String> = ["a.txt", "b.txt", "c.txt", "d.txt"]
        .iter()
        .map(|name| tenant.put(name, "new"))
        .collect();
    let folder = tenant.folder().to_str().unwrap().to_owned();
    let get = |ids: &[String]| {
        let mut arguments = vec!["get", "-o", folder.as_str()];
        arguments.extend(ids.iter().map(String::as_str));
        arguments.extend(["--on-conflict", "ask", "--jobs", "1"]);
        start(&tenant, &arguments)
    };
    tenant.file("a.txt", "old");
    tenant.file("b.txt", "old");
    let mut pty = get(&ids);
    pty.wait_for("a.txt exists already: [o]verwrite, [r]ename,");
    // The others do not wait for the answer.
    let begin = Instant::now();
    while !tenant.folder().join("d.txt").exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "it never came");
        std::thread::yield_now();
    }
    // What is none of the letters is asked again.
    pty.keys("x\r").keys("r\r").wait_for("b.txt exists already");
    pty.keys("o\r");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    assert_eq!(tenant.content("a.txt"), b"old");
    assert_eq!(tenant.content("a (2).txt"), b"new");
    assert_eq!(tenant.content("b.txt"), b"new");

    let mut pty = get(&ids);
    pty.wait_for("a.txt exists already: [o]ver").keys("S\r");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    assert!(pty.screen().contains("d.txt exists already: skipped."));

    // Who closes the input keeps all.
    for (keys, code) in [("f\rF\r", 100), ("\u{4}", 100), (key::CTRL_C, 111)] {
        let mut pty = get(&ids);
        pty.wait_for("a.txt exists already: [o]ver").keys(keys);
        assert_eq!(pty.exit_code(), code, "{keys:?}: {}", pty.screen());
        assert_eq!(tenant.content("a.txt"), b"old");
    }
}

/// With the journal that the commands of the tenant have.
#[track_caller]
fn start_with_its_state(tenant: &Tenant, arguments: &[&str]) -> Pty {
    let state = state_of(tenant.folder());
    Program::new(arguments)
        .env("C8Y_HOST", &tenant.url())
        .env("C8Y_TENANT", "t2000")
        .env("C8Y_USER", "demo")
        .env("C8Y_PASSWORD", PASSWORD)
        .env("C8YBIN_STATE_DIR", state.to_str().unwrap())
        .start()
}

#[test]
fn what_had_asked_when_it_was_ended_asks_again() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "new");
    tenant.file("a.txt", "old");
    let folder = tenant.folder().to_str().unwrap();
    let mut pty =
        start_with_its_state(&tenant, &["get", &id, "-o", folder, "--on-conflict", "ask"]);
    pty.wait_for("a.txt exists already: [o]ver");
    pty.signal("TERM");
    assert_eq!(pty.exit_code(), 111, "{}", pty.screen());
    // Without a terminal nobody can be asked.
    tenant
        .run(["transfers", "resume"])
        .failed(111, "a.txt exists already")
        .failed(111, "It is set aside");
    // Nor does a no lose it.
    for (keys, code) in [("f\r", 111), ("\u{4}", 111), ("o\r", 0)] {
        let mut pty = start_with_its_state(&tenant, &["transfers", "resume"]);
        pty.wait_for("a.txt exists already: [o]ver").keys(keys);
        assert_eq!(pty.exit_code(), code, "{keys:?}: {}", pty.screen());
    }
    assert_eq!(tenant.content("a.txt"), b"new");
}

#[test]
fn what_was_refused_stays_so_where_the_next_answer_is_for_all() {
    let tenant = Tenant::empty();
    let folder = tenant.folder().to_str().unwrap();
    let mut get = vec!["get", "-o", folder, "--on-conflict", "ask", "--jobs", "1"];
    let ids = ["a.txt", "b.txt", "c.txt"].map(|name| tenant.put(name, "new"));
    get.extend(ids.iter().map(String::as_str));
    for name in ["a.txt", "b.txt", "c.txt"] {
        tenant.file(name, "old");
    }
    let mut pty = start_with_its_state(&tenant, &get);
    pty.wait_for("a.txt exists already: [o]ver");
    pty.signal("TERM");
    assert_eq!(pty.exit_code(), 111, "{}", pty.screen());
    let mut pty = start_with_its_state(&tenant, &["transfers", "resume", "--jobs", "1"]);
    pty.wait_for("a.txt exists already: [o]ver").keys("f\r");
    pty.wait_for("b.txt exists already: [o]ver").keys("O\r");
    assert_eq!(pty.exit_code(), 111, "{}", pty.screen());
    let now = ["a.txt", "b.txt", "c.txt"].map(|name| tenant.content(name));
    assert_eq!(now.map(|it| it == b"new"), [false, true, true]);
}

#[test]
fn who_answers_with_fail_loses_nothing_that_came_before() {
    let tenant = Tenant::empty();
    let large = vec![7; 12 << 20];
    let id = tenant.put("a.bin", &large);
    let folder = tenant.folder().to_str().unwrap().to_owned();
    tenant.turn(|knobs| knobs.truncate_downloads = Some(8 << 20));
    tenant
        .run(["get", &id, "-o", &folder, "--retries", "0"])
        .failed(111, "It is set aside");
    tenant.turn(|knobs| knobs.truncate_downloads = None);
    tenant.file("a.bin", "old");
    for keys in ["f\r", "\u{4}"] {
        let mut pty =
            start_with_its_state(&tenant, &["transfers", "resume", "--on-conflict", "ask"]);
        pty.wait_for("a.bin exists already: [o]ver").keys(keys);
        assert_eq!(pty.exit_code(), 111, "{keys:?}: {}", pty.screen());
        assert_eq!(tenant.files().len(), 2, "{:?}", tenant.files());
    }
    let ran = tenant.run(["transfers", "resume", "--on-conflict", "rename"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(tenant.content("a (2).bin") == large);
    assert_eq!(tenant.content("a.bin"), b"old");
}

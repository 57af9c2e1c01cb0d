//! A login in a browser, as the person at a terminal sees it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::program::{PASSWORD, Tenant};
use crate::pty::Program;

/// What a browser does at the identity provider, with the code that the program
/// said.
fn decide(url: &str, said: &str, action: &str) {
    let code = said
        .split("type the code ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap();
    let form = format!("user_code={code}&username=demo&password={PASSWORD}&action={action}");
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    let length = form.len();
    write!(
        stream,
        "POST /oauth/activate HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn a_login_in_a_browser_prints_where_and_goes_on_once_it_is_allowed() {
    let tenant = Tenant::with(|options| {
        options.objects = 1;
        options.forms.external = true;
    });
    let run = |action: &str| {
        let mut pty = Program::new(&["ls", "--login", "device"])
            .env("C8Y_HOST", &tenant.url())
            .start();
        pty.wait_for("minutes.");
        // A long line goes on in the next one.
        let said = pty.screen().replace('\n', "");
        let address = format!("To sign in, open {}/oauth/activate", tenant.url());
        assert!(said.starts_with(&address), "{said}");
        decide(&tenant.url(), &said, action);
        (pty.exit_code(), pty.screen())
    };
    let (code, screen) = run("allow");
    assert_eq!(code, 0, "{screen}");
    let (code, screen) = run("deny");
    assert_eq!(code, 1, "{screen}");
    let said = screen.replace('\n', "");
    assert!(
        said.contains("the login was denied in the browser"),
        "{screen}"
    );
}

//! Every way to sign in, and out.

use c8ybin::emulator::{LoginForms, Options, Seed, Tfa};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use totp_rs::{Builder, Secret};
use url::form_urlencoded;

use crate::support::{Tenant, body, refused};

async fn tenant(change: impl FnOnce(&mut Options)) -> Tenant {
    let mut options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    change(&mut options);
    Tenant::with(options).await
}

async fn only(forms: LoginForms) -> Tenant {
    tenant(|options| options.forms = forms).await
}

const NONE: LoginForms = LoginForms {
    basic: false,
    internal: false,
    external: false,
};

async fn post(tenant: &Tenant, path: &str, fields: &[(&str, &str)]) -> Response {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = tenant.anonymous().post(tenant.url(path));
    sent(
        request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form),
    )
    .await
}

async fn sent(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

async fn login(tenant: &Tenant, path: &str, more: &[(&str, &str)]) -> Response {
    let mut fields = vec![
        ("grant_type", "PASSWORD"),
        ("username", "demo"),
        ("password", "demo"),
    ];
    fields.extend(more);
    post(tenant, path, &fields).await
}

async fn token(tenant: &Tenant) -> String {
    let answer = login(tenant, "/tenant/oauth/token?tenant_id=t2000", &[]).await;
    assert_eq!(answer.status(), 200);
    word(&body(answer).await, "access_token")
}

fn word(body: &Value, name: &str) -> String {
    body[name].as_str().expect(name).to_owned()
}

async fn with_token(tenant: &Tenant, token: &str) -> Response {
    let request = tenant.anonymous().get(tenant.url("/user/currentUser"));
    sent(request.header(AUTHORIZATION, format!("Bearer {token}"))).await
}

/// What the 401 of a login says.
async fn unauthorized(answer: Response) -> String {
    refused(answer, 401, "security/Unauthorized").await
}

#[tokio::test]
async fn the_login_options_are_those_that_work() {
    for (forms, types) in [
        (LoginForms::default(), json!(["BASIC", "OAUTH2_INTERNAL"])),
        (
            LoginForms {
                basic: true,
                ..NONE
            },
            json!(["BASIC"]),
        ),
        (
            LoginForms {
                external: true,
                ..NONE
            },
            json!(["OAUTH2"]),
        ),
    ] {
        let tenant = only(forms).await;
        let options = sent(tenant.anonymous().get(tenant.url("/tenant/loginOptions"))).await;
        let options = body(options).await;
        let options = options["loginOptions"].as_array().unwrap();
        let offered: Vec<_> = options.iter().map(|option| &option["type"]).collect();
        assert_eq!(json!(offered), types);

        let basic = sent(tenant.get("/user/currentUser")).await;
        assert_eq!(basic.status() == 200, forms.basic);
        let internal = login(&tenant, "/tenant/oauth/token", &[]).await;
        assert_eq!(internal.status() == 200, forms.internal);
        let begin = tenant.anonymous().get(tenant.url("/tenant/oauth"));
        let external = sent(begin.header("accept", "application/json")).await;
        assert_eq!(external.status() == 200, forms.external);
    }
}

#[tokio::test]
async fn a_token_lets_in_until_somebody_signs_out() {
    let tenant = tenant(|_| ()).await;
    let token = token(&tenant).await;
    assert_eq!(token.split('.').count(), 3);
    let user = with_token(&tenant, &token).await;
    assert_eq!(body(user).await["userName"], "demo");
    let logout = tenant.anonymous().post(tenant.url("/user/logout"));
    let logout = sent(logout.header(AUTHORIZATION, format!("Bearer {token}"))).await;
    assert_eq!(logout.status(), 200);
    let message = unauthorized(with_token(&tenant, &token).await).await;
    assert_eq!(message, "Invalid credentials! : Bad credentials");
}

#[tokio::test]
async fn a_wrong_login_gets_no_token() {
    let tenant = tenant(|_| ()).await;
    for path in ["/tenant/oauth", "/tenant/oauth/token"] {
        let wrong = login(&tenant, &format!("{path}?tenant_id=t1"), &[]).await;
        assert!(wrong.headers().get(SET_COOKIE).is_none());
        let message = unauthorized(wrong).await;
        assert_eq!(message, "Invalid credentials! : Bad credentials");
    }
    for fields in [
        &[("grant_type", "PASSWORD"), ("username", "demo")][..],
        &[("grant_type", "AUTHORIZATION_CODE"), ("code", "1")],
        &[
            ("grant_type", "PASSWORD"),
            ("username", "demo"),
            ("password", "x"),
        ],
        &[],
    ] {
        unauthorized(post(&tenant, "/tenant/oauth/token", fields).await).await;
    }
}

#[tokio::test]
async fn a_cookie_needs_its_second_word_to_change_something() {
    let tenant = tenant(|_| ()).await;
    let answer = login(&tenant, "/tenant/oauth", &[]).await;
    assert_eq!(answer.status(), 200);
    let set: Vec<&str> = answer
        .headers()
        .get_all(SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert!(set[0].starts_with("authorization=") && set[0].contains("; HttpOnly"));
    assert!(set[1].starts_with("XSRF-TOKEN=") && !set[1].contains("HttpOnly"));
    let pairs: Vec<&str> = set
        .iter()
        .map(|cookie| cookie.split(';').next().unwrap())
        .collect();
    let cookies = pairs.join("; ");
    let xsrf = pairs[1].split_once('=').unwrap().1;

    let read = tenant.anonymous().get(tenant.url("/user/currentUser"));
    assert_eq!(sent(read.header(COOKIE, &cookies)).await.status(), 200);
    let change = || {
        tenant
            .anonymous()
            .post(tenant.url("/inventory/managedObjects"))
            .header(COOKIE, &cookies)
            .body("{}")
    };
    unauthorized(sent(change()).await).await;
    unauthorized(sent(change().header("X-XSRF-TOKEN", "other")).await).await;
    let made = sent(change().header("X-XSRF-TOKEN", xsrf)).await;
    assert_eq!(made.status(), 201);

    let logout = tenant.anonymous().post(tenant.url("/user/logout"));
    let logout = logout.header(COOKIE, &cookies).header("X-XSRF-TOKEN", xsrf);
    assert_eq!(sent(logout).await.status(), 200);
    let read = tenant.anonymous().get(tenant.url("/user/currentUser"));
    unauthorized(sent(read.header(COOKIE, &cookies)).await).await;
}

#[tokio::test]
async fn a_token_ends_in_the_middle_of_the_work() {
    let tenant = tenant(|_| ()).await;
    let first = token(&tenant).await;
    assert_eq!(with_token(&tenant, &first).await.status(), 200);
    tenant.knobs().end_tokens();
    let message = unauthorized(with_token(&tenant, &first).await).await;
    assert_eq!(message, "Invalid credentials! : The token has expired");
    let second = token(&tenant).await;
    assert_eq!(with_token(&tenant, &second).await.status(), 200);

    let short = self::tenant(|options| options.token_life = Duration::ZERO).await;
    let ended = self::token(&short).await;
    unauthorized(with_token(&short, &ended).await).await;
}

/// The code that an authenticator shows.
fn code(secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    totp.generate(now.as_secs()).to_string()
}

#[tokio::test]
async fn an_authenticator_is_asked_for_by_every_way() {
    let tenant = tenant(|options| options.tfa = Some(Tfa::Totp(None))).await;
    let announced: Value = serde_json::from_str(&tenant.announcement()).unwrap();
    let code = code(&word(&announced, "totpSecret"));
    let path = "/tenant/oauth/token";
    for without in [&[][..], &[("tfa_code", "undefined")]] {
        let message = unauthorized(login(&tenant, path, without).await).await;
        assert_eq!(message, "Invalid credentials! : TFA TOTP code required.");
    }
    let message = unauthorized(login(&tenant, path, &[("tfa_code", "12345")]).await).await;
    assert_eq!(
        message,
        "Invalid credentials! : TFA TOTP code is not valid."
    );
    for name in ["tfa_code", "tfa_token"] {
        let known = login(&tenant, path, &[(name, &code)]).await;
        assert_eq!(known.status(), 200);
        let token = word(&body(known).await, "access_token");
        let user = body(with_token(&tenant, &token).await).await;
        assert_eq!(user["twoFactorAuthenticationEnabled"], true);
    }
    unauthorized(sent(tenant.get("/user/currentUser")).await).await;
    let basic = tenant.get("/user/currentUser").header("TFAToken", &code);
    assert_eq!(sent(basic).await.status(), 200);
}

#[tokio::test]
async fn a_code_that_came_to_the_phone_opens_one_session() {
    let tenant = tenant(|options| options.tfa = Some(Tfa::Sms)).await;
    let path = "/tenant/oauth/token";
    let options = sent(tenant.anonymous().get(tenant.url("/tenant/loginOptions"))).await;
    assert_eq!(body(options).await["loginOptions"][1]["tfaStrategy"], "SMS");
    let said = unauthorized(login(&tenant, path, &[]).await).await;
    assert_eq!(
        said,
        "Invalid credentials! : Pin has been generated and sent."
    );
    let message = tenant.next_message().await;
    assert_eq!(message.user, "demo");
    let said = unauthorized(login(&tenant, path, &[]).await).await;
    assert_eq!(
        said,
        "Invalid credentials! : Pin has already been generated."
    );
    let said = unauthorized(login(&tenant, path, &[("tfa_code", "x")]).await).await;
    assert_eq!(said, "Invalid credentials! : Pin is not valid.");
    let code = [("tfa_code", message.code.as_str())];
    assert_eq!(login(&tenant, path, &code).await.status(), 200);
    unauthorized(login(&tenant, path, &code).await).await;
}

#[tokio::test]
async fn a_code_is_typed_at_another_device() {
    let tenant = only(LoginForms {
        external: true,
        ..NONE
    })
    .await;
    // As a client finds its way: from the login option to the provider.
    let anonymous = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let options = sent(anonymous.get(tenant.url("/tenant/loginOptions"))).await;
    let begin = word(&body(options).await["loginOptions"][0], "initRequest");
    let redirect = sent(anonymous.get(&begin)).await;
    assert_eq!(redirect.status(), 302);
    let location = redirect.headers()[LOCATION].to_str().unwrap();
    let told = sent(anonymous.get(&begin).header("accept", "application/json")).await;
    assert_eq!(body(told).await["redirectTo"], location);
    let location = url::Url::parse(location).unwrap();
    let query: Vec<_> = location.query_pairs().collect();
    assert!(query.contains(&("client_id".into(), "c8y".into())));
    let described = sent(anonymous.get(tenant.url("/.well-known/openid-configuration"))).await;
    let described = body(described).await;
    let path = |name| word(&described, name).replace(&tenant.url(""), "");

    let device = path("device_authorization_endpoint");
    let stranger = post(&tenant, &device, &[("client_id", "x")]).await;
    assert_eq!(stranger.status(), 401);
    let begun = body(post(&tenant, &device, &[("client_id", "c8y")]).await).await;
    let device_code = word(&begun, "device_code");
    let ask = async || {
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let fields = [
            ("grant_type", grant),
            ("client_id", "c8y"),
            ("device_code", device_code.as_str()),
        ];
        let answer = post(&tenant, &path("token_endpoint"), &fields).await;
        (answer.status().as_u16(), body(answer).await)
    };
    let (status, waits) = ask().await;
    assert_eq!(
        (status, &waits["error"]),
        (400, &json!("authorization_pending"))
    );

    let page = sent(anonymous.get(word(&begun, "verification_uri_complete"))).await;
    let user_code = word(&begun, "user_code");
    assert!(page.text().await.unwrap().contains(&user_code));
    let decide = async |password: &str| {
        let fields = [
            ("user_code", user_code.as_str()),
            ("username", "demo"),
            ("password", password),
            ("action", "allow"),
        ];
        post(&tenant, "/oauth/activate", &fields).await.status()
    };
    assert_eq!(decide("wrong").await, 401);
    assert_eq!(decide("demo").await, 200);
    assert_eq!(decide("demo").await, 404);
    let (status, given) = ask().await;
    assert_eq!((status, &given["token_type"]), (200, &json!("Bearer")));
    let user = with_token(&tenant, &word(&given, "access_token")).await;
    assert_eq!(body(user).await["userName"], "demo");
    let (_, again) = ask().await;
    assert_eq!(again["error"], "invalid_grant");
}

#[tokio::test]
async fn the_page_shows_nothing_of_the_address_line_but_a_code() {
    let tenant = only(LoginForms {
        external: true,
        ..NONE
    })
    .await;
    let address = tenant.url("/oauth/activate?user_code=%22%3E%3Cscript%3Ealert(1)");
    let page = sent(tenant.anonymous().get(address)).await;
    let page = page.text().await.unwrap();
    assert!(!page.contains("<script"), "{page}");
    let closed = self::tenant(|_| ()).await;
    let page = sent(closed.anonymous().get(closed.url("/oauth/activate"))).await;
    assert_eq!(page.status(), 404);
}

#[tokio::test]
async fn links_of_another_domain_do_not_lead_the_login_away() {
    let tenant = tenant(|options| {
        options.forms = LoginForms {
            external: true,
            ..LoginForms::default()
        };
        options.knobs.link_origin = Some("https://t2000.example.com".to_owned());
    })
    .await;
    let options = sent(tenant.anonymous().get(tenant.url("/tenant/loginOptions"))).await;
    let options = body(options).await;
    let begin = word(&options["loginOptions"][2], "initRequest");
    assert!(begin.starts_with("https://t2000.example.com/tenant/oauth"));
    let begin = tenant.anonymous().get(tenant.url("/tenant/oauth"));
    let told = body(sent(begin.header("accept", "application/json")).await).await;
    assert!(word(&told, "redirectTo").starts_with(&tenant.url("/oauth/authorize")));
}

#[tokio::test]
async fn a_secret_that_is_none_is_told_at_the_start() {
    let options = Options {
        seed: Seed::None,
        tfa: Some(Tfa::Totp(Some("1".to_owned()))),
        ..Options::default()
    };
    let error = c8ybin::emulator::Server::start(options).await.err();
    let said = error.expect("no server").to_string();
    assert!(said.contains("is no base32"), "{said}");
}

//! A token of the embedded server, as another program takes it.

/// One of its first user, by the password, for the server at this address.
pub async fn token(url: &str) -> String {
    let login = reqwest::Client::new().post(format!("{url}/tenant/oauth/token"));
    let login = login.header("Content-Type", "application/x-www-form-urlencoded");
    let login = login.body("grant_type=PASSWORD&username=demo&password=demo");
    let answer = login.send().await.unwrap().text().await.unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let token = answer.get("access_token").unwrap();
    token.as_str().unwrap().to_owned()
}

//! The person at a client: answers its questions from a list, and keeps them.

use std::sync::{Arc, Mutex};

use c8ybin::api::{Ask, Question};
use secrecy::SecretString;

#[derive(Clone, Default)]
pub struct Person {
    asked: Arc<Mutex<Vec<Question>>>,
    answers: Arc<Mutex<Vec<String>>>,
}

impl Person {
    pub fn who_says(answers: &[&str]) -> Self {
        let person = Self::default();
        *person.answers.lock().unwrap() = answers.iter().rev().map(ToString::to_string).collect();
        person
    }

    pub fn ask(&self) -> Ask {
        let person = self.clone();
        Arc::new(move |question| {
            person.asked.lock().unwrap().push(question);
            let answer = person.answers.lock().unwrap().pop();
            Box::pin(std::future::ready(answer.map(SecretString::from)))
        })
    }

    pub fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap().clone()
    }
}

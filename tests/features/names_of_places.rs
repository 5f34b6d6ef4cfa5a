//! Each operation has names of its own for what it takes and gives, equal or not.

use golden_names_of_places::*;

fn task() -> CreateTaskBody {
    CreateTaskBody::new("write").state(CreateTaskBodyState::Open)
}

#[test]
fn each_operation_has_its_own_names() {
    let made: CreateTaskResponse = serde_json::from_value(
        serde_json::json!({ "task": { "title": "write", "state": "open" } }),
    )
    .unwrap();
    assert_eq!(made.task, task());
    let state: Option<UpdateTaskBodyState> = task().state;
    assert_eq!(state, Some(EditTaskState::Open));
    let body: UpdateTaskBody = task();
    assert_eq!(body.title, "write");
    let errors: [fn(Box<UpdateTaskNotFoundError>) -> UpdateTaskError; 1] =
        [UpdateTaskError::NotFound];
    assert_eq!(errors.len(), 1);
}

#[test]
fn what_differs_is_called_by_what_it_is() {
    let json = EditTaskBody::from(EditTaskJsonBody::new().title("read"));
    assert!(matches!(json, EditTaskBody::Json(_)));
    let later: EditTaskAcceptedResponse =
        serde_json::from_value(serde_json::json!({ "when": "soon" })).unwrap();
    assert_eq!(
        EditTaskResponse::Accepted(Box::new(later.clone())),
        EditTaskResponse::Accepted(Box::new(later))
    );
}

fn main() -> Result<(), specwright::build::Error> {
    specwright::build::module("things.yaml", "api", &["default", "blocking", "mock"])
}

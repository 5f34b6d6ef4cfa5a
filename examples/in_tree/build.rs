fn main() -> Result<(), specwright::build::Error> {
    specwright::build::run("things.yaml", "client")
}

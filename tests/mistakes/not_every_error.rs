use shop::Error;

pub fn is_final(error: &Error) -> bool {
    match error {
        Error::Request(_) => true,
        Error::Status(_) => false,
    }
}

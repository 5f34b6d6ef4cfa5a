pub use shop::Wait;

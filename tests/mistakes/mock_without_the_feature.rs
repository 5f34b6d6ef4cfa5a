pub use shop::runtime::mock::MockServer;

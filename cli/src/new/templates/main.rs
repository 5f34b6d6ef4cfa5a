//! Makes a first call. The environment says with what: @{variables}.

use @{library}::Client;

@{program}
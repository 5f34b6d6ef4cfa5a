use shop::Receipt;
use shop::runtime::mock::Reply;

pub fn reply(receipt: &Receipt) -> Reply<Receipt> {
    Reply::<Receipt>::json(receipt)
}

//! Prints what `hubbub.rs` declares as C, for a compiler to compare with the headers.

mod hubbub;

fn main() {
    println!("#include <hubbub/hubbub.h>");
    for line in hubbub::layout().into_iter().chain(hubbub::constants()) {
        println!("{}", line.replace("r#", ""));
    }
}

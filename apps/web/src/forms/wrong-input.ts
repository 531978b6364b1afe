/** What was typed cannot be meant; the message says how to write it. Nothing was sent. */
export class WrongInput extends Error {
  override readonly name = "WrongInput";
}

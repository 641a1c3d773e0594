/** A field that grows with its text and is sent with Enter. */

export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

export function startField(field) {
  field.addEventListener("input", () => grow(field));
  field.addEventListener("keydown", (event) => {
    // Enter that ends the choice of a Chinese character belongs to the input method (keyCode 229 in Safari).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
  grow(field);
}

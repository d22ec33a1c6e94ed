import { make } from "./dom.js";

// Who someone is, by name if there is one; both are what mail says.
export function person({ name, email }) {
  const named = name && name !== email;
  return make(
    "span",
    { class: "person", title: email },
    make("bdi", {}, named ? name : email),
    named ? make("bdi", { class: "address" }, email) : null,
  );
}

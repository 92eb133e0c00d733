/* The API page: Swagger UI over our own schema. Writes made from here carry the CSRF token and a fresh key. */
const place = document.getElementById("api");
const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1];

function prepared(request) {
  if (request.method && request.method !== "GET") {
    request.headers["X-CSRFToken"] = cookie("__Host-csrf") ?? cookie("csrf") ?? "";
    request.headers["Idempotency-Key"] ??= crypto.randomUUID();
  }
  return request;
}

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  requestInterceptor: prepared,
});

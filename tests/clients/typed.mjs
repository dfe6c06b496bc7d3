// Calls the typed functions inside @cloudinary/asset-management and the MCP packages: one JSON object a line in,
// one a line out. {"package", "function", "args", "at"} calls a function. The first package holds each answer
// against its models by itself, for the others that is done here.
import { createInterface } from "node:readline";

const PACKAGES = {
  "asset-management": { folder: "@cloudinary/asset-management", core: "CloudinaryAssetMgmtCore" },
  "environment-config-mcp": { folder: "@cloudinary/environment-config-mcp/esm", core: "CloudinaryEnvConfigCore" },
  "structured-metadata-mcp": { folder: "@cloudinary/structured-metadata-mcp/esm", core: "CloudinarySMDCore" },
};
// Each package reads its own spelling.
const ACCESS = {
  cloudName: "sandbox",
  cloud_name: "sandbox",
  security: {
    cloudinaryAuth: {
      apiKey: "sandbox-key",
      apiSecret: "sandbox-secret",
      api_key: "sandbox-key",
      api_secret: "sandbox-secret",
    },
  },
};

async function answered({ package: name, function: called, args, at }) {
  const { folder, core } = PACKAGES[name];
  const { [core]: Core } = await import(`${folder}/core.js`);
  const { [called]: call } = await import(`${folder}/funcs/${called}.js`);
  const result = await call(new Core({ serverURL: at, ...ACCESS }), ...args.map((one) => one ?? undefined));
  if (!result.ok) throw result.error;
  return result.value instanceof Response ? checked(result.value, `${folder}/models`, called) : result.value;
}

// Returns the body after holding it against the model that the package has for this operation's answer.
async function checked(response, models, called) {
  const body = await response.json();
  const operation = called.replace(/^(metadata(Fields|Rules)|triggers)/, "");
  const model = await import(`${models}/${operation.toLowerCase()}op.js`);
  const schema = model[`${operation}ResponseResponse$zodSchema`] ?? model[`${operation}Response$zodSchema`];
  schema.parse(body); // a union with the error's model
  if (!response.ok) throw Object.assign(new Error(body.error.message), { statusCode: response.status });
  return body;
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = await answered(JSON.parse(line)).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: { message: String(error.pretty?.() ?? error.message), status: error.statusCode ?? null } }),
  );
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

process.exit(0); // open connections would keep it

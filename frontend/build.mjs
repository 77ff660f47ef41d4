// Bundles src/*.js into the folder of the first argument, each file named by its content, and lists them in bundle.json.
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

const folder = resolve(process.argv[2]);
const done = await build({
  entryPoints: readdirSync("src").filter((name) => name.endsWith(".js")).map((name) => join("src", name)),
  outdir: folder,
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2021", "safari15"],
  minify: true,
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});

const entries = {};
for (const [path, output] of Object.entries(done.metafile.outputs)) {
  if (!output.entryPoint || !path.endsWith(".js")) continue;
  const files = { js: basename(path) };
  if (output.cssBundle) files.css = basename(output.cssBundle);
  entries[basename(output.entryPoint, ".js")] = files;
}
writeFileSync(join(folder, "bundle.json"), JSON.stringify({ entries }, null, 2) + "\n");

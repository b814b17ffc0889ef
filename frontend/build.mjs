// Builds Rollcall's style sheet and scripts into the ui room's static folder.
//
// Usage: npm run build [-- OUTPUT_DIRECTORY]
// The output is never committed. Running twice gives the same files.

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

import * as sass from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const govuk = join(here, "node_modules", "govuk-frontend", "dist", "govuk")
const output = resolve(process.argv[2] ?? join(here, "..", "rollcall", "ui", "static", "ui"))

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })

const { css } = sass.compile(join(here, "scss", "rollcall.scss"), {
  loadPaths: [join(here, "node_modules")],
  style: "compressed",
  quietDeps: true,
})
writeFileSync(join(output, "rollcall.css"), css)

copyFileSync(join(govuk, "govuk-frontend.min.js"), join(output, "govuk-frontend.min.js"))
for (const script of readdirSync(join(here, "js")).filter((name) => name.endsWith(".js"))) {
  copyFileSync(join(here, "js", script), join(output, script))
}

// Drawn by hand and small: the favicon, for one.
const images = join(here, "images")
if (existsSync(images)) {
  cpSync(images, join(output, "images"), { recursive: true })
}

console.log(`Front end built in ${output}`)

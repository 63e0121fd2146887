// What @iiif/parser finds in a file of IIIF Presentation 3, and whether it gives the same back, as JSON.
//     node parse_iiif.mjs FILE FOLDER_OF_THE_PARSER
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";

const require = createRequire(`${process.argv[3]}/dist/`);
const { Traverse, normalize, serialize, serializeConfigPresentation3 } = require("@iiif/parser");
const { presentation3StrictUpgrade } = require("@iiif/parser/strict");

const read = () => JSON.parse(readFileSync(process.argv[2], "utf8"));
const found = {};
const count = ({ type }) => (found[type] = (found[type] ?? 0) + 1);
Traverse.all((resource) => (count(resource), resource)).traverseUnknown(read());

const state = { warnings: [] };
if (read().type === "Manifest") presentation3StrictUpgrade(read(), state);

const { resource, entities, mapping } = normalize(read());
const back = serialize({ entities, mapping, requests: {} }, resource, serializeConfigPresentation3);
const original = read();
// It leaves out what is so anyway.
if (original.viewingDirection === "left-to-right") delete original.viewingDirection;
const same = isDeepStrictEqual(JSON.parse(JSON.stringify(back)), original);
console.log(JSON.stringify({ found, warnings: state.warnings, same }));

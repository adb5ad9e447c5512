// JavaScript of the web client: real mistakes only, prettier cares for the looks.
const globals = require("globals");

const mistakes = {
  "array-callback-return": "error",
  "constructor-super": "error",
  eqeqeq: "error",
  "no-alert": "error",
  "no-cond-assign": "error",
  "no-const-assign": "error",
  "no-debugger": "error",
  "no-dupe-args": "error",
  "no-dupe-class-members": "error",
  "no-dupe-keys": "error",
  "no-duplicate-case": "error",
  "no-duplicate-imports": "error",
  "no-empty": "error",
  "no-eval": "error",
  "no-fallthrough": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-redeclare": "error",
  "no-self-compare": "error",
  "no-shadow": "error",
  "no-this-before-super": "error",
  "no-undef": "error",
  "no-unneeded-ternary": "error",
  "no-unreachable": "error",
  "no-unsafe-finally": "error",
  "no-unused-expressions": "error",
  "no-unused-vars": "error",
  "no-use-before-define": "error",
  "no-var": "error",
  "prefer-const": "error",
  radix: "error",
  "use-isnan": "error",
  "valid-typeof": "error",
};

module.exports = [
  {ignores: ["**/static/lib/", "**/static/src/lib/", ".run/"]},
  {
    files: ["addons/**/*.js"],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "module",
      globals: {
        ...globals.browser,
        luxon: "readonly",
        odoo: "readonly",
        owl: "readonly",
      },
    },
    rules: mistakes,
  },
  {
    files: ["addons/**/static/tests/**/*.js"],
    languageOptions: {globals: {describe: "readonly", test: "readonly"}},
  },
];

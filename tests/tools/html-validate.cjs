// How html-validate reads the published pages: everything it recommends, and everything about accessibility. What is
// left out is a matter of style, or decided otherwise for the reason beside it.
module.exports = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    "no-trailing-whitespace": "off", // templates leave some; nobody reads it
    "doctype-style": "off", // <!doctype html> in small letters is as valid
    "valid-id": ["error", { relaxed: true }], // ids may begin with a digit and hold dots; ours are numbers and places
    // Safari's VoiceOver takes a list without bullets for no list unless its role is written.
    "no-redundant-role": "off",
    "prefer-native-element": ["error", { exclude: ["list"] }],
    "tel-non-breaking": ["error", { ignoreClasses: ["kf-number", "kf-tel"] }], // our styles keep them on one line
  },
};

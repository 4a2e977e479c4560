// The page's words, in the language that Airflow's UI has. Airflow writes it into the document's element; every other
// language than Arabic is answered in English.
import { useSyncExternalStore } from "./airflow.js";
import ar from "./words_ar.js";
import en from "./words_en.js";

const WORDS = { ar, en };

function subscribe(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "dir"] });
  return () => observer.disconnect();
}

const languageOf = (tag) => (tag?.toLowerCase().startsWith("ar") ? "ar" : "en");

const current = () => languageOf(document.documentElement.lang || localStorage.getItem("i18nextLng"));

export function useWords() {
  const language = useSyncExternalStore(subscribe, current);
  return wordsIn(language);
}

function wordsIn(language) {
  const locale = language === "ar" ? "ar-u-nu-latn" : "en-GB";
  // A Latin name within Arabic keeps its own direction, and leaves that of the sentence alone.
  const isolated = (value) => (language === "ar" ? `\u2068${value}\u2069` : String(value));
  const say = (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`{${name}}`, () => isolated(value)),
      WORDS[language][key] ?? key,
    );
  return {
    language,
    direction: language === "ar" ? "rtl" : "ltr",
    say,
    // A word of the ledger, such as promise_to_pay; one that has no text is shown as it is.
    name: (kind, word) => (`${kind}.${word}` in en ? say(`${kind}.${word}`) : word.replaceAll("_", " ")),
    count: (number) => new Intl.NumberFormat(locale).format(number),
    money: ({ currency, amount }) =>
      `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(Number(amount))} ${currency}`,
    moment: (text, zone = "UTC") =>
      new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(
        new Date(text),
      ),
  };
}

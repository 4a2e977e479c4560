// The only module that touches what Airflow's UI puts into globalThis. Airflow marks it as experimental, so a release
// may take something away: `missing` names it, and the page says so instead of failing somewhere.
const NEEDED = {
  React: ["createElement", "useEffect", "useId", "useState", "useSyncExternalStore", "Fragment"],
  ReactRouterDOM: ["Link", "useParams"],
  ChakraUI: [
    "Alert",
    "Badge",
    "Box",
    "Button",
    "Dialog",
    "Flex",
    "Grid",
    "Heading",
    "HStack",
    "Link",
    "Portal",
    "Spinner",
    "Stack",
    "Table",
    "Text",
    "Textarea",
  ],
};

export const missing = Object.entries(NEEDED).flatMap(([library, names]) =>
  names.filter((name) => globalThis[library]?.[name] === undefined).map((name) => `${library}.${name}`),
);

export const {
  Fragment,
  createElement: h,
  useEffect,
  useId,
  useState,
  useSyncExternalStore,
} = globalThis.React ?? {};
export const { Link: RouterLink, useParams } = globalThis.ReactRouterDOM ?? {};
export const {
  Alert,
  Badge,
  Box,
  Button,
  Dialog,
  Flex,
  Grid,
  Heading,
  HStack,
  Link,
  Portal,
  Spinner,
  Stack,
  Table,
  Text,
  Textarea,
} = globalThis.ChakraUI ?? {};

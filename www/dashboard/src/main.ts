import { mount } from "svelte";
import App from "./App.svelte";
import { startTheme } from "./state/theme.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

startTheme();
const target = document.getElementById("app");
if (target) mount(App, { target });

/** A shared conversation: to read, with its sources to open, and nothing to change. */

import { openPanel, startPanel } from "./chat/panel.js";
import { startPreviews } from "./chat/preview.js";
import { startPreferences } from "./common/preferences.js";

startPreferences();
startPanel();
startPreviews(openPanel);

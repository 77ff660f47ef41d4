// FullCalendar over the pages of the calendar.
import "fullcalendar/skeleton.css";
import { Calendar } from "fullcalendar";
import dayGridPlugin from "fullcalendar/daygrid";
import interactionPlugin from "fullcalendar/interaction";
import listPlugin from "fullcalendar/list";
import timeGridPlugin from "fullcalendar/timegrid";
import "fullcalendar/themes/classic/theme.css";
import "fullcalendar/themes/classic/palette.css";
import themePlugin from "fullcalendar/themes/classic";

export { Calendar, dayGridPlugin, interactionPlugin, listPlugin, themePlugin, timeGridPlugin };

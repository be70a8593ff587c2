// These pages have a style, and do nothing.
import '../reviewReport.css';

// When all parts are there, the page begins where its address leads.

if (help) listKeys();
document.documentElement.classList.add("on");
arrive();

// Sends the page's one form on; whoever has no scripts clicks.
document.getElementById("post").submit();
